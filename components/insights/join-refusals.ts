import type { Refusal } from '#lib/contracts/client';
import type { InsightsClient } from '#lib/contracts/insights';

export type ClientFigures = {
  readonly key: string;
  readonly clientId: string | null;
  readonly clientName: string | null;
  /** Null if all requests of this client were refused. */
  readonly figures: InsightsClient | null;
  readonly refused: number;
};

/** Combines the figures and refusals of each client. Either may be missing. */
export function joinRefusals(
  clients: readonly InsightsClient[],
  refusals: readonly Refusal[],
): readonly ClientFigures[] {
  const refusedOf = (clientId: string) =>
    refusals.reduce((sum, one) => sum + (one.clientId === clientId ? one.requests : 0), 0);
  const rows = clients.map((figures): ClientFigures => {
    const { clientId, clientName } = figures;
    return {
      key: clientId ?? `called ${clientName ?? ''}`,
      clientId,
      clientName,
      figures,
      refused: clientId === null ? 0 : refusedOf(clientId),
    };
  });
  const known = new Set(clients.map(({ clientId }) => clientId));
  const others = new Map(
    refusals.flatMap((one) => (one.clientId === null ? [] : [[one.clientId, one] as const])),
  );
  const onlyRefused = [...others.values()]
    .filter(({ clientId }) => !known.has(clientId))
    .map(({ clientId, clientName }): ClientFigures => ({
      key: clientId ?? '',
      clientId,
      clientName,
      figures: null,
      refused: refusedOf(clientId ?? ''),
    }));
  return [...rows, ...onlyRefused];
}

/** Refused requests with an unknown key. */
export function countUnknownKeys(refusals: readonly Refusal[]): number {
  return refusals.reduce((sum, { clientId, requests }) => sum + (clientId === null ? requests : 0), 0);
}
