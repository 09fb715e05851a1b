import type { Cause } from '#lib/contracts/cause';
import type { Obstacle } from '#lib/engine/classification';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Rule } from './finding.ts';
import { findHiddenFault } from './words.ts';

type Meaning = {
  readonly cause: Cause;
  readonly meaning: string;
  readonly missingCapability?: string;
  readonly obstacle?: Obstacle;
};

/** Types that show what is wrong. For other types, the message and the status decide. */
const decisive: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'context_length_exceeded',
    { cause: 'context_length', meaning: 'the request is longer than the model accepts' },
  ],
  [
    'token_limit_exceeded',
    { cause: 'context_length', meaning: 'the request has more tokens than are allowed' },
  ],
  [
    'string_too_long',
    { cause: 'context_length', meaning: 'one text in the request is longer than the provider accepts' },
  ],
  [
    'max_tokens_exceeded',
    {
      cause: 'output_length',
      meaning: 'the answer would be longer than the limit allows',
      obstacle: 'output_tokens',
    },
  ],
  ['content_policy_violation', { cause: 'content_filter', meaning: 'a content filter refused it' }],
  ['refusal', { cause: 'content_filter', meaning: 'the model refused' }],
  ['invalid_image', { cause: 'media', meaning: 'an image could not be read' }],
  ['image_not_found', { cause: 'media', meaning: 'an image was not found at its address' }],
  ['image_download_failed', { cause: 'media', meaning: 'an image could not be downloaded' }],
  [
    'image_too_large',
    {
      cause: 'capability',
      meaning: 'an image is larger than this provider accepts',
      missingCapability: 'image',
    },
  ],
  [
    'image_too_small',
    {
      cause: 'capability',
      meaning: 'an image is smaller than this provider accepts',
      missingCapability: 'image',
    },
  ],
  [
    'unsupported_image_format',
    {
      cause: 'capability',
      meaning: 'this provider does not accept the image format',
      missingCapability: 'image',
    },
  ],
  ['payload_too_large', { cause: 'too_large', meaning: 'the request is too large to be accepted' }],
  ['precondition_failed', { cause: 'bad_request', meaning: 'a condition of the request was not met' }],
]);

const upstreamFaults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['provider_overloaded', { cause: 'overloaded', meaning: 'the provider is overloaded' }],
  [
    'provider_unavailable',
    { cause: 'server_error', meaning: 'the provider failed or gave an invalid answer' },
  ],
  ['timeout', { cause: 'timeout', meaning: 'the provider did not answer in time' }],
  [
    'unmapped',
    { cause: 'server_error', meaning: 'the provider failed in a way that OpenRouter does not classify' },
  ],
]);

/** OpenRouter's typed errors, which are the same in all of its APIs. */
export const byErrorType: Rule = (signals) => {
  const { errorType, metadata, availability, providerSpoke, isByok, streamed, message } = signals;
  if (errorType === null || (availability !== null && availability['code'] !== undefined)) return null;
  const field =
    metadata?.['error_type'] === undefined ? 'error.error_type' : `${signals.path}.metadata.error_type`;
  const item = (meaning: string) => evidence(field, errorType, meaning);

  if (
    errorType === 'token_limit_exceeded' &&
    /credit|afford|balance|settings\/(?:credits|keys)/i.test(message)
  ) {
    return found('balance', { party: 'openrouter' }, [
      item('the balance allows fewer tokens than the request has'),
    ]);
  }
  const settled = decisive.get(errorType);
  if (settled !== undefined) {
    const { cause, meaning, ...extra } = settled;
    return found(cause, signals, [item(meaning)], extra);
  }
  const upstream = upstreamFaults.get(errorType);
  if (upstream !== undefined) {
    const hidden = findHiddenFault(signals);
    const said = item(upstream.meaning);
    return hidden === null
      ? found(upstream.cause, { party: 'provider' }, [said])
      : { ...hidden, evidence: [...hidden.evidence, said] };
  }
  if (errorType === 'authentication') {
    if (providerSpoke === null && !streamed)
      return found('key', { party: 'openrouter' }, [item('the API key was not accepted')]);
    return found('key', { party: isByok ? 'own_key' : 'provider' }, [
      item(isByok ? 'the provider refused your own key' : "the provider refused OpenRouter's key"),
      ...(providerSpoke === null ? [] : [providerSpoke]),
    ]);
  }
  return errorType === 'payment_required' && providerSpoke === null
    ? found('balance', { party: 'openrouter' }, [item('the account or key has too few credits')])
    : null;
};
