import type { ConnectionId } from '#lib/contracts/connection';
import type { StoredRequest } from '#lib/store/history-facts';
import { requests } from './schema.ts';

/** The columns of a list: the row without its large texts. */
export const requestColumns = {
  id: requests.id,
  createdAtMs: requests.createdAtMs,
  category: requests.category,
  requestedModel: requests.requestedModel,
  servedModel: requests.servedModel,
  provider: requests.provider,
  status: requests.status,
  switched: requests.switched,
  origin: requests.origin,
  stream: requests.stream,
  attemptCount: requests.attemptCount,
  durationMs: requests.durationMs,
  timeToFirstTokenMs: requests.ttftMs,
  inputTokens: requests.inputTokens,
  outputTokens: requests.outputTokens,
  costUsd: requests.costUsd,
  costEstimated: requests.costEstimated,
  clientId: requests.clientId,
  clientName: requests.clientName,
  connection: requests.connection,
  errorType: requests.errorType,
};

/**
 * The columns that only the page of one request reads. A column after the texts is reached through all of their
 * pages.
 */
export const requestTexts = {
  explanation: requests.explanation,
  prompt: requests.prompt,
  answer: requests.answer,
  storedUntilMs: requests.storedUntilMs,
  queuedMs: requests.queuedMs,
  dialect: requests.dialect,
  clientRetry: requests.clientRetry,
  returnChoice: requests.returnChoice,
};

/** The facts about the model that was tried first. */
type FirstChoice = {
  /** Without a connection if it is the request's. */
  readonly tried: { readonly model: string; readonly connection: ConnectionId | null } | undefined;
  readonly backAtMs: number | undefined;
};

export function toStoredRequest(
  row: Omit<StoredRequest, 'firstTried' | 'firstChoiceBackAtMs'>,
  { tried, backAtMs }: FirstChoice,
): StoredRequest {
  return {
    ...row,
    firstTried:
      tried === undefined ? null : { connection: tried.connection ?? row.connection, model: tried.model },
    firstChoiceBackAtMs: backAtMs ?? null,
  };
}
