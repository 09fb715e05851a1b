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
  /** Days of the place where the browser is, both included; only for `custom`. */
  first: parseAsIsoDate,
  last: parseAsIsoDate,
  category: parseAsString,
  model: parseAsString,
  provider: parseAsString,
  client: parseAsString,
  connection: parseAsString,
  /** The demo, or all but the demo. */
  demo: parseAsBoolean,
};

export type SetInsightsFilter = SetValues<typeof parsers>;

/** One connection, or all of the demo, or all that are not of the demo. */
export type CountedConnections = { readonly connection: string } | { readonly demo: boolean };

export type InsightsChoice = {
  readonly choice: RangeChoice;
  /** As `2026-11-21`. */
  readonly days: { readonly first: string; readonly last: string } | null;
  readonly range: InsightsRange;
  readonly filter: Omit<InsightsFilter, 'connection' | 'demo'>;
  /** Null: those in use. */
  readonly counted: CountedConnections | null;
};

/** What the screen is about, kept in the address so that it can be linked to. Going back takes a choice back. */
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
