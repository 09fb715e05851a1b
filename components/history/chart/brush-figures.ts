import type { HistoryFilter } from '#lib/client/history';
import type { InsightsFilter } from '#lib/client/insights';
import type { SeriesPoint } from '#components/insights/fill-series.ts';

/** The parts of a bar, from the bottom up. */
export const brushKinds = [
  { key: 'served', label: 'served', color: 'var(--control-line)', meaning: 'Served by the first choice' },
  { key: 'switched', label: 'switched', color: 'var(--accent)', meaning: 'Served by a fallback' },
  { key: 'failed', label: 'failed', color: 'var(--danger)', meaning: 'No model answered' },
  { key: 'other', label: 'other', color: 'var(--warn)', meaning: 'Partial, cancelled or interrupted' },
] as const;

export type BrushCounts = Readonly<Record<(typeof brushKinds)[number]['key'], number>>;

const zero: BrushCounts = { served: 0, switched: 0, failed: 0, other: 0 };

export function addCounts(all: readonly BrushCounts[]): BrushCounts {
  return all.reduce(
    (sum, one) => ({
      served: sum.served + one.served,
      switched: sum.switched + one.switched,
      failed: sum.failed + one.failed,
      other: sum.other + one.other,
    }),
    zero,
  );
}

export function totalOf({ served, switched, failed, other }: BrushCounts): number {
  return served + switched + failed + other;
}

/** The part of the filter that the sums over time can answer. */
export function summedFilter(filter: HistoryFilter): InsightsFilter {
  const { category, model, provider, client, connection, demo } = filter;
  return {
    ...(category === undefined ? {} : { category }),
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(client === undefined ? {} : { client }),
    ...(connection === undefined ? {} : { connection }),
    ...(demo === undefined ? {} : { demo }),
  };
}

/** The requests of an hour or day that match the filters for status and switches. */
export function countPoint(
  point: Omit<SeriesPoint, 'at' | 'costUsd'>,
  { status, switched }: Pick<HistoryFilter, 'status' | 'switched'>,
): BrushCounts {
  const has = (one: HistoryFilter['status']) =>
    status === undefined || status === one || status === 'running';
  const ends = {
    served: has('served') && switched !== true ? point.servedFirst : 0,
    switched: has('served') && switched !== false ? point.rescued : 0,
  };
  if (switched === true) return { ...zero, ...ends };
  return {
    ...ends,
    failed: has('failed') ? point.failed : 0,
    other:
      (has('partial') ? point.partial : 0) +
      (has('cancelled') ? point.cancelled : 0) +
      (has('interrupted') ? point.interrupted : 0),
  };
}

const unsummed: readonly { readonly label: string; readonly names: readonly (keyof HistoryFilter)[] }[] = [
  { label: 'search', names: ['q'] },
  { label: 'cause', names: ['origins'] },
  { label: 'requested model', names: ['requested'] },
  { label: 'answering model', names: ['served'] },
  { label: 'streaming', names: ['stream'] },
  { label: 'cost', names: ['minCostUsd', 'maxCostUsd', 'costKnown'] },
  { label: 'duration', names: ['minDurationMs', 'minFirstTokenMs'] },
  { label: 'time of the week', names: ['weekday', 'hour'] },
  {
    label: 'attempts',
    names: [
      'attemptModel',
      'attemptProvider',
      'attemptConnection',
      'attemptOutcome',
      'attemptOrigins',
      'attemptKind',
      'attemptPaid',
      'attemptCostKnown',
    ],
  },
];

/** What the chart leaves out of the filter, in a sentence. Null if it shows exactly the filtered requests. */
export function describeUnsummed(filter: HistoryFilter): string | null {
  const labels = unsummed
    .filter(({ names }) => names.some((name) => filter[name] !== undefined))
    .map(({ label }) => label);
  if (filter.status === 'running') labels.unshift('status');
  if (labels.length > 0) return `The chart ignores the filters for ${listed(labels)}.`;
  if (filter.switched === true && filter.status === undefined)
    return 'The chart counts complete answers only.';
  if (filter.switched === false && filter.status !== 'served' && filter.status !== 'failed')
    return 'The chart also counts switched requests whose answer broke off.';
  return null;
}

function listed(labels: readonly string[]): string {
  const last = labels.at(-1) ?? '';
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(', ')} and ${last}`;
}
