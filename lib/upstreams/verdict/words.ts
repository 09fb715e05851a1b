import type { Cause } from '#lib/contracts/cause';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import type { Signals } from './signals.ts';
import { readCause, type SpokenCause } from './spoken-cause.ts';
import { readWant } from './want.ts';
import { foundLimit } from './whose-limit.ts';

type Among = ReadonlySet<Cause> | 'all';

const ofTheRequest: readonly Cause[] = [
  'moderation',
  'content_filter',
  'context_length',
  'output_length',
  'vendor_rule',
  'foreign_state',
  'prefill',
];
const ofAnAccount: readonly Cause[] = [
  'terms',
  'key_limit',
  'budget',
  'balance',
  'account_blocked',
  'model_access',
];

const unpaid: Among = new Set<Cause>([...ofAnAccount, 'moderation', 'content_filter']);
const unknownKey: Among = new Set<Cause>([...ofAnAccount, 'key', 'region', 'moderation', 'content_filter']);
const forbidden: Among = new Set<Cause>([
  ...ofAnAccount,
  'key',
  'region',
  'moderation',
  'content_filter',
  'prefill',
  'context_length',
  'rate_limit',
  'no_provider',
  'overloaded',
]);
const limited: Among = new Set<Cause>([
  ...ofAnAccount,
  'moderation',
  'content_filter',
  'rate_limit',
  'no_provider',
  'overloaded',
]);
/** Causes that a failing server's message may hide. */
const failing: Among = new Set<Cause>([
  ...ofAnAccount,
  ...ofTheRequest,
  'rate_limit',
  'no_provider',
  'overloaded',
  'invalid_answer',
]);

const hidden: Among = new Set<Cause>(ofTheRequest);

/** Statuses that blame the request, so that weaker wordings count too. */
const aboutRequest: ReadonlySet<number> = new Set([400, 404, 405, 413, 415, 422]);

function amongFor(status: number | null): Among {
  switch (status) {
    case 401:
      return unknownKey;
    case 402:
      return unpaid;
    case 403:
      return forbidden;
    case 429:
      return limited;
    default:
      return status === null || aboutRequest.has(status) ? 'all' : failing;
  }
}

/** What the error's message and codes say is wrong. They don't show whose account it is. */
export const byWords: Rule = (signals) => {
  const { status, error, said } = signals;
  const isMildMeant = status === null ? error !== null || speaksOfAnApi(said) : aboutRequest.has(status);
  return readFault(signals, amongFor(status), isMildMeant);
};

/** Finds a fault of the request that a 5xx or a provider's failure hides in the provider's own words. */
export function findHiddenFault(signals: Signals): Finding | null {
  return readFault(signals, hidden, false);
}

function readFault(signals: Signals, among: Among, isMildMeant: boolean): Finding | null {
  const { words, provider, providerCode, said, status, party } = signals;
  const codes = [...words, ...provider.words, providerCode].join(' ');
  const spoken = readCause(said, codes, (cause) => among === 'all' || among.has(cause), isMildMeant);
  if (spoken === null) return null;
  // Google's status for quotas outranks the billing page that its message mentions.
  const isQuota = spoken.cause === 'balance' && words.includes('resource_exhausted');
  if (spoken.cause === 'rate_limit' || isQuota) return foundLimit(signals, itemsFor(signals, spoken));
  const items = itemsFor(signals, spoken);
  switch (spoken.cause) {
    case 'capability':
      return found('capability', signals, items, readWant(spoken.phrase, signals.said));
    case 'output_length':
      return found('output_length', signals, items, { obstacle: 'output_tokens' });
    case 'prefill':
      return found('prefill', signals, items, { obstacle: 'prefill' });
    case 'key':
    case 'account_blocked':
    case 'model_access':
      return found(spoken.cause, signals, items, { certain: status === 401 || party !== 'unknown' });
    case 'overloaded':
      return status === 429 || status === 529 || isWithinSuccess(signals)
        ? found('overloaded', { party: 'provider' }, items, { certain: party === 'provider' })
        : found('overloaded', signals, items, { certain: party !== 'unknown' && party !== 'openrouter' });
    default:
      return found(spoken.cause, signals, items);
  }
}

/** An error with a success status means that a provider behind OpenRouter was reached. */
function isWithinSuccess({ error, httpStatus }: Signals): boolean {
  return error !== null && httpStatus !== null && httpStatus < 300;
}

function itemsFor(
  { saidField, providerSpoke, status }: Signals,
  { cause, phrase }: SpokenCause,
): Finding['evidence'] {
  return [
    evidence(saidField, phrase, meanings[cause] ?? 'the stated problem'),
    ...(providerSpoke === null ? [] : [providerSpoke]),
    ...(status === null ? [] : [evidence('status', String(status), 'the HTTP status')]),
  ];
}

const meanings: Partial<Record<Cause, string>> = {
  forbidden: 'access was denied',
  no_provider: 'no provider there serves the model',
  terms: 'a rule forbids it',
  key_limit: "the key's own spending limit is reached",
  budget: 'a spending limit is reached',
  balance: 'the account has too little money',
  account_blocked: 'the account is blocked or not active',
  model_access: 'the account may not use this model',
  key: 'a key was not accepted',
  rate_limit: 'too many requests in too little time',
  moderation: 'moderation flagged the input',
  content_filter: 'a content rule refused it',
  region: 'it is not offered in this region',
  context_length: 'the request is longer than the model accepts',
  bad_request: 'the request is invalid',
  output_length: 'the request asks for a longer answer than the model allows',
  vendor_rule: 'a rule that only some vendors have',
  foreign_state: 'the conversation contains state from another model or account',
  prefill: "the model can't continue a started answer",
  wrong_address: 'nothing is at this address',
  model_unavailable: 'the model is not offered',
  media: 'an image or file could not be read',
  capability: 'the model cannot do what the request asks',
  invalid_answer: "the model's answer was not valid",
  overloaded: 'a server or pool is full',
  timeout: 'it took too long',
  server_error: 'a server failed',
};

/** Whether a message of unknown origin is about an API, so that it can be about a model. */
function speaksOfAnApi(text: string): boolean {
  return /\b(?:api|models?|tokens?|endpoints?|providers?|completions?|prompts?|llm|quota|http|upstream|status code|deployment|tools?|tool_choice|response_format|openai|anthropic|gemini|claude|gpt-\w+)\b|模型|接口|请求/i.test(
    text,
  );
}
