import {
  parseAsBoolean,
  parseAsIsoDate,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type SetValues,
} from 'nuqs';
import type { InsightsFilter, InsightsRange } from '#lib/client/insights';
import { rangeOfDays } from './days.ts';

const rangeChoices = ['24h', '7d', '30d', 'custom'] as const;
export type RangeChoice = (typeof rangeChoices)[number];

const parsers = {
  range: parseAsStringLiteral(rangeChoices).withDefault('7d'),
  /** Days in the browser's time zone, both inclusive. For `custom` only. */
  first: parseAsIsoDate,
  last: parseAsIsoDate,
  category: parseAsString,
  model: parseAsString,
  provider: parseAsString,
  client: parseAsString,
  connection: parseAsString,
  /** True for the demo only; false for everything else. */
  demo: parseAsBoolean,
};

export type SetInsightsFilter = SetValues<typeof parsers>;

/** One connection, all demo connections, or all others. */
export type CountedConnections = { readonly connection: string } | { readonly demo: boolean };

export type InsightsChoice = {
  readonly choice: RangeChoice;
  /** As `2026-11-21`. */
  readonly days: { readonly first: string; readonly last: string } | null;
  readonly range: InsightsRange;
  readonly filter: Omit<InsightsFilter, 'connection' | 'demo'>;
  /** Null for the connections in use. */
  readonly counted: CountedConnections | null;
};

/** The range and filter of the screen, stored in the URL. Going back undoes the last change. */
export function useInsightsFilter(): [InsightsChoice, SetInsightsFilter] {
  const [set, update] = useQueryStates(parsers, { history: 'push' });
  const { range: choice, first, last, category, model, provider, client, connection, demo } = set;
  const days =
    choice === 'custom' && first !== null && last !== null
      ? { first: first.toISOString().slice(0, 10), last: last.toISOString().slice(0, 10) }
      : null;
  const filter: InsightsChoice['filter'] = {
    ...(category === null ? {} : { category }),
    ...(model === null ? {} : { model }),
    ...(provider === null ? {} : { provider }),
    ...(client === null ? {} : { client }),
  };
  const range = days === null ? (choice === 'custom' ? '7d' : choice) : rangeOfDays(days);
  const counted = connection === null ? (demo === null ? null : { demo }) : { connection };
  return [{ choice, days, range, filter, counted }, update];
}
