import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '#lib/client/connections';
import { historyValuesQuery } from '#lib/client/insights';
import { settingsQuery } from '#lib/client/settings';
import { DEMO, isOfDemo, OPENROUTER } from '#lib/contracts/connection';
import { useConnectionWords, type ConnectionWords } from '../origin/use-connection-words.ts';
import type { CountedConnections } from './use-insights-filter.ts';

/** Something to choose: one connection, or several that belong together. */
export type CountedOption = {
  readonly key: string;
  readonly label: string;
  /** Within a sentence: requests to whom. */
  readonly name: string;
  readonly counted: CountedConnections;
};

export type CountedConnection = {
  /** Whose requests are counted; null where the history has none of any. */
  readonly counted: CountedOption | null;
  /** Whether these are those in use. */
  readonly isInUse: boolean;
  /** The slug of the connection that a bare model id means. */
  readonly inUse: string | null;
  /** Those to choose from: that have requests, are in use, or are asked for. */
  readonly offered: readonly CountedOption[];
  /** Before, it could turn out to be another. */
  readonly isKnown: boolean;
};

/**
 * Whose requests are counted: stand-ins and real answers in one figure would say nothing about either. Without a
 * choice it is all of the demo while that is in use, else all but the demo.
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
    // What can't be read is not waited for.
    isKnown: current !== null || ((settings.data !== undefined || settings.isError) && !values.isPending),
  };
}

/** All of them together, and each where there are several. */
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

/** The option that counts the same: the only connection of its kind is all of them. */
function find(offered: readonly CountedOption[], current: CountedConnections): CountedOption | undefined {
  if ('demo' in current) return offered.find((option) => isAll(option, current.demo));
  const { connection } = current;
  return (
    offered.find(({ counted }) => 'connection' in counted && counted.connection === connection) ??
    offered.find((option) => isAll(option, isOfDemo(connection)))
  );
}
