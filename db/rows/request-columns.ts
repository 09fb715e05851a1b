/** The columns of a list: the row without its large texts. */
const listed = [
  'id',
  'createdAtMs',
  'category',
  'requestedModel',
  'servedModel',
  'provider',
  'status',
  'switched',
  'origin',
  'stream',
  'attemptCount',
  'durationMs',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'costEstimated',
  'clientId',
  'clientName',
  'connection',
  'errorType',
] as const;

/**
 * The columns that only the page of one request reads. A column after the texts is reached through all of their
 * pages.
 */
const texts = [
  'explanation',
  'prompt',
  'answer',
  'storedUntilMs',
  'queuedMs',
  'dialect',
  'clientRetry',
  'returnChoice',
] as const;

type Listed = (typeof listed)[number] | 'ttftMs';
type Text = (typeof texts)[number];

/** The columns of requests that a list selects. */
export function listedColumns<Of extends Readonly<Record<Listed, unknown>>>(requests: Of) {
  return { ...pick(requests, listed), timeToFirstTokenMs: pick(requests, ['ttftMs']).ttftMs };
}

/** The columns that the page of a request selects in addition. */
export function textColumns<Of extends Readonly<Record<Text, unknown>>>(requests: Of) {
  return pick(requests, texts);
}

function pick<Of, Name extends keyof Of>(of: Of, names: readonly Name[]): Pick<Of, Name>;
function pick(of: object, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(of, name)]));
}
