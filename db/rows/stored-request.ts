import type { ConnectionId } from '#lib/contracts/connection';
import type { StoredRequest } from '#lib/store/history-facts';

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
