import { useQuery } from '@tanstack/react-query';
import { historyValuesQuery } from '#lib/client/insights';
import { settingsQuery } from '#lib/client/settings';

export type CountedConnection = {
  /** Whose requests are counted; null where the history has none of any. */
  readonly counted: string | null;
  readonly inUse: string | null;
  /** Those to choose from: that have requests, are in use, or are asked for. */
  readonly offered: readonly string[];
  /** Before, it could turn out to be another. */
  readonly isKnown: boolean;
};

/**
 * Whose requests are counted: stand-ins and real answers in one figure would say nothing about either. Without a
 * choice it is the connection in use, and without one of these the one that most requests went to.
 */
export function useCountedConnection(chosen: string | null): CountedConnection {
  const settings = useQuery(settingsQuery);
  const values = useQuery(historyValuesQuery);
  const inUse = settings.data?.connection ?? null;
  const held = values.data?.connections ?? [];
  const isAsked = chosen !== null || inUse !== null;
  return {
    counted: chosen ?? inUse ?? held[0] ?? null,
    inUse,
    offered: [...new Set([...held, inUse, chosen])].filter((slug) => slug !== null),
    // What can't be read is not waited for.
    isKnown: isAsked || ((settings.data !== undefined || settings.isError) && !values.isPending),
  };
}
