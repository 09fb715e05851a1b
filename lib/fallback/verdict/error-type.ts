import { evidence, type Finding, type Rule } from './finding.ts';
import { findHiddenFault } from './request-fault.ts';

type Meaning = Omit<Finding, 'evidence'> & { readonly meaning: string };

/** The types that settle by themselves what is wrong. The others leave it to the words and the status. */
const decisive: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'context_length_exceeded',
    {
      origin: 'request',
      action: 'switch_to_larger_context',
      kind: 'context_too_long',
      meaning: 'the request is longer than the model takes',
    },
  ],
  [
    'token_limit_exceeded',
    {
      origin: 'request',
      action: 'switch_to_larger_context',
      kind: 'context_too_long',
      meaning: 'the request has more tokens than are allowed',
    },
  ],
  [
    'string_too_long',
    {
      origin: 'request',
      action: 'switch_to_larger_context',
      kind: 'context_too_long',
      meaning: 'one text in the request is longer than the provider takes',
    },
  ],
  [
    'max_tokens_exceeded',
    {
      origin: 'request',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      obstacle: 'output_tokens',
      meaning: 'the answer would be longer than the limit allows',
    },
  ],
  [
    'content_policy_violation',
    {
      origin: 'policy',
      action: 'fail_request',
      kind: 'content_refused',
      meaning: 'a content filter refused it',
    },
  ],
  [
    'refusal',
    { origin: 'policy', action: 'fail_request', kind: 'content_refused', meaning: 'the model refused' },
  ],
  [
    'invalid_image',
    { origin: 'request', action: 'fail_request', kind: 'bad_request', meaning: 'an image could not be read' },
  ],
  [
    'image_not_found',
    {
      origin: 'request',
      action: 'fail_request',
      kind: 'bad_request',
      meaning: 'an image was not found at its address',
    },
  ],
  [
    'image_download_failed',
    {
      origin: 'request',
      action: 'fail_request',
      kind: 'bad_request',
      meaning: 'an image could not be downloaded',
    },
  ],
  [
    'image_too_large',
    {
      origin: 'request',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      missingCapability: 'image',
      meaning: 'an image is larger than this provider takes',
    },
  ],
  [
    'image_too_small',
    {
      origin: 'request',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      missingCapability: 'image',
      meaning: 'an image is smaller than this provider takes',
    },
  ],
  [
    'unsupported_image_format',
    {
      origin: 'request',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      missingCapability: 'image',
      meaning: 'this provider does not take the image format',
    },
  ],
  [
    'payload_too_large',
    {
      origin: 'request',
      action: 'fail_request',
      kind: 'bad_request',
      meaning: 'the request is too large to be taken',
    },
  ],
  [
    'precondition_failed',
    {
      origin: 'request',
      action: 'fail_request',
      kind: 'bad_request',
      meaning: 'a condition of the request did not hold',
    },
  ],
]);

const upstreamFaults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'provider_overloaded',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'overloaded',
      meaning: 'the provider is overloaded',
    },
  ],
  [
    'provider_unavailable',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'server_error',
      meaning: 'the provider failed or gave an invalid answer',
    },
  ],
  [
    'timeout',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'timed_out',
      meaning: 'the provider did not answer in time',
    },
  ],
  [
    'unmapped',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'server_error',
      meaning: 'the provider failed in a way OpenRouter has no word for',
    },
  ],
]);

/** OpenRouter's typed errors: the same words in every shape of its API. */
export const byErrorType: Rule = (signals) => {
  const { errorType, metadata, availability, providerSpoke, isByok, streamed, message } = signals;
  if (errorType === null || (availability !== null && availability['code'] !== undefined)) return null;
  const field =
    metadata?.['error_type'] === undefined ? 'error.error_type' : `${signals.path}.metadata.error_type`;

  if (
    errorType === 'token_limit_exceeded' &&
    /credit|afford|balance|settings\/(?:credits|keys)/i.test(message)
  ) {
    return {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      evidence: [evidence(field, errorType, 'the balance allows fewer tokens than the request has')],
    };
  }
  const settled = decisive.get(errorType);
  if (settled !== undefined) {
    const { meaning, ...finding } = settled;
    return { ...finding, evidence: [evidence(field, errorType, meaning)] };
  }
  const upstream = upstreamFaults.get(errorType);
  if (upstream !== undefined) {
    const { meaning, ...finding } = upstream;
    const items = [evidence(field, errorType, meaning)];
    const hidden = findHiddenFault(signals);
    return hidden === null
      ? { ...finding, evidence: items }
      : { ...hidden, evidence: [...hidden.evidence, ...items] };
  }
  if (errorType === 'authentication') {
    if (providerSpoke !== null || streamed) {
      return {
        origin: isByok ? 'upstream_byok' : 'upstream_provider',
        action: 'switch_model',
        kind: 'unauthorized',
        evidence: [
          evidence(
            field,
            errorType,
            isByok ? 'the provider refused your own key' : "the provider refused OpenRouter's key",
          ),
          ...(providerSpoke === null ? [] : [providerSpoke]),
        ],
      };
    }
    return {
      origin: 'credentials',
      action: 'stop_chain',
      kind: 'unauthorized',
      evidence: [evidence(field, errorType, 'the API key was not accepted')],
    };
  }
  if (errorType === 'payment_required' && providerSpoke === null) {
    return {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      evidence: [evidence(field, errorType, 'the account or key has too few credits')],
    };
  }
  return null;
};
