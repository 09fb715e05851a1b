import { evidence, type Finding, type Rule } from './finding.ts';
import type { Signals } from './signals.ts';
import { readWant, readWording, type WordedFault } from './wording.ts';

const limitsAndKeys: ReadonlySet<number> = new Set([401, 402, 429]);
/** Statuses that speak of the request itself, so that also the milder wordings count. */
const aboutRequest: ReadonlySet<number> = new Set([400, 404, 413, 415, 422]);
const severe: ReadonlySet<WordedFault> = new Set(['context', 'output_limit', 'prefill', 'content']);
const forbidden: ReadonlySet<WordedFault> = new Set(['region', 'content', 'prefill', 'context']);
const all: ReadonlySet<WordedFault> = new Set([
  'region',
  'context',
  'output_limit',
  'prefill',
  'content',
  'unavailable_model',
  'bad_image',
  'capability',
]);

/** Faults that read the same whoever reports them: too long, refused, not able to. */
export const byRequestFault: Rule = (signals) => {
  const { status } = signals;
  if (status !== null && limitsAndKeys.has(status)) return null;
  const among = status === 403 ? forbidden : status !== null && aboutRequest.has(status) ? all : severe;
  return findFault(signals, among);
};

/** A 5xx or a provider failure may hide one of these in the provider's own words. */
export function findHiddenFault(signals: Signals): Finding | null {
  return findFault(signals, severe);
}

function findFault(signals: Signals, among: ReadonlySet<WordedFault>): Finding | null {
  const { message, words, provider, path, providerCode, providerSpoke } = signals;
  if (signals.error === null) return null;
  const said = provider.text === '' ? message : provider.text;
  const text = `${said}\n${words.join(' ')} ${providerCode}`;

  // A key or an account that the provider refuses is no fault of the request, whatever else the sentence says.
  if (readWording(said, new Set<WordedFault>(['auth'])) !== null && providerSpoke !== null) return null;
  const worded = readWording(text, among);
  if (worded === null) return null;
  const field =
    provider.text === '' || provider.text === message ? `${path}.message` : `${path}.metadata.raw`;
  const item = (meaning: string) => [
    evidence(field, worded.phrase, meaning),
    ...(providerSpoke === null ? [] : [providerSpoke]),
  ];

  switch (worded.fault) {
    case 'context':
      return {
        origin: 'request',
        action: 'switch_to_larger_context',
        kind: 'context_too_long',
        evidence: item('the request is longer than this model takes'),
      };
    case 'output_limit':
      return {
        origin: 'request',
        action: 'switch_to_capable_model',
        kind: 'not_capable',
        obstacle: 'output_tokens',
        evidence: item('the request asks for a longer answer than this model gives'),
      };
    case 'prefill':
      return {
        origin: 'request',
        action: 'switch_model',
        kind: 'not_capable',
        obstacle: 'prefill',
        evidence: item('this model does not continue a text that was begun for it'),
      };
    case 'content':
      return {
        origin: 'policy',
        action: 'fail_request',
        kind: 'content_refused',
        evidence: item('a content rule refused the request'),
      };
    case 'region':
      return {
        origin: providerSpoke === null ? 'policy' : 'upstream_provider',
        action: 'switch_model',
        kind: 'model_unavailable',
        evidence: item('the model is not offered in this region'),
      };
    case 'unavailable_model':
      return {
        origin: providerSpoke === null ? 'request' : 'upstream_provider',
        action: 'switch_model',
        kind: 'model_unavailable',
        evidence: item(
          providerSpoke === null ? 'no such model is known' : 'the provider does not offer this model',
        ),
      };
    case 'bad_image':
      return {
        origin: 'request',
        action: 'fail_request',
        kind: 'bad_request',
        evidence: item('an image or file in the request could not be read'),
      };
    case 'capability':
      return {
        origin: 'request',
        action: 'switch_to_capable_model',
        kind: 'not_capable',
        ...readWant(worded.phrase, said),
        evidence: item('this model or its provider cannot do what the request asks'),
      };
    case 'auth':
      return null;
  }
}
