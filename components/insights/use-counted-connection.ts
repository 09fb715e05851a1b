import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '#lib/client/connections';
import { historyValuesQuery } from '#lib/client/insights';
import { settingsQuery } from '#lib/client/settings';
import { DEMO, isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import { useConnectionWords, type ConnectionWords } from '#components/origin/use-connection-words.ts';
import type { CountedConnections } from './use-insights-filter.ts';

/** An option: one connection, or a group of connections. */
export type CountedOption = {
  readonly key: string;
  readonly label: string;
  /** For use in a sentence, after "requests to". */
  readonly name: string;
  readonly counted: CountedConnections;
};

export type CountedConnection = {
  /** The connections whose requests are counted; null if the history is empty. */
  readonly counted: CountedOption | null;
  /** Whether they are the connections in use. */
  readonly isInUse: boolean;
  /** The slug of the default connection. */
  readonly inUse: string | null;
  /** Connections that have requests, are in use, or are selected. */
  readonly offered: readonly CountedOption[];
  /** False while loading, when `counted` may still change. */
  readonly isKnown: boolean;
};

/**
 * The connections whose requests are counted. Demo and real requests are never mixed in one figure. The
 * default is the demo while it is in use, and everything else otherwise.
 */
export function useCountedConnection(chosen: CountedConnections | null): CountedConnection {
  const settings = useQuery(settingsQuery);
  const values = useQuery(historyValuesQuery);
  const connections = useQuery(connectionsQuery).data;
  const wordsOf = useConnectionWords();
  const inUse = settings.data?.connection ?? null;
  const held = values.data?.connections ?? [];
  const asked = chosen !== null && 'connection' in chosen ? [chosen.connection] : [];
  const there = [...new Set([...held, ...(inUse === null ? [] : [inUse]), ...asked])];
  const offered = [
    ...optionsOf(
      false,
      there.filter((slug) => !isOfDemo(slug)),
      wordsOf,
    ),
    ...optionsOf(true, there.filter(isOfDemo), wordsOf),
  ];
  const ofDemo = inUse === null ? (held[0] === undefined ? null : isOfDemo(held[0])) : inUse === DEMO;
  const current = chosen ?? (ofDemo === null ? null : { demo: ofDemo });
  const counted = current === null ? null : (find(offered, current) ?? null);
  return {
    counted,
    isInUse: ofDemo !== null && counted !== null && isAll(counted, ofDemo),
    inUse: inUse ?? (connections === undefined ? null : OPENROUTER),
    offered,
    // Don't wait for settings that can't be loaded.
    isKnown: current !== null || ((settings.data !== undefined || settings.isError) && !values.isPending),
  };
}

/** An option for all connections and, if there are several, one for each. */
function optionsOf(demo: boolean, slugs: readonly string[], wordsOf: ConnectionWords): CountedOption[] {
  const [only, ...others] = slugs;
  if (only === undefined) return [];
  const all = { key: demo ? 'demo' : 'real', counted: { demo } };
  if (others.length === 0) return [{ ...all, ...wordsOf(only) }];
  const group = demo
    ? { label: 'All of the demo', name: 'the demo' }
    : { label: 'All connections', name: 'any connection' };
  return [
    { ...all, ...group },
    ...slugs.map((connection) => ({
      key: `at ${connection}`,
      ...wordsOf(connection),
      counted: { connection },
    })),
  ];
}

function isAll({ counted }: CountedOption, demo: boolean): boolean {
  return 'demo' in counted && counted.demo === demo;
}

/** The option that counts the same requests. An only connection equals all connections of its kind. */
function find(offered: readonly CountedOption[], current: CountedConnections): CountedOption | undefined {
  if ('demo' in current) return offered.find((option) => isAll(option, current.demo));
  const { connection } = current;
  return (
    offered.find(({ counted }) => 'connection' in counted && counted.connection === connection) ??
    offered.find((option) => isAll(option, isOfDemo(connection)))
  );
}
