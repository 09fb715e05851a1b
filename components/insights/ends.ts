import type { SeriesPoint } from './fill-series.ts';

export type EndKind = {
  readonly key: 'first' | 'rescued' | 'failed' | 'left';
  readonly label: string;
  /** A colour token; it never stands alone. */
  readonly color: string;
  readonly count: (point: Omit<SeriesPoint, 'at' | 'costUsd'>) => number;
};

/** How requests end, in the order in which they are stacked. */
export const endKinds: readonly EndKind[] = [
  {
    key: 'first',
    label: 'First choice',
    color: 'var(--control-line)',
    count: ({ servedFirst }) => servedFirst,
  },
  {
    key: 'rescued',
    label: 'Understudy',
    color: 'var(--accent)',
    count: ({ rescued }) => rescued,
  },
  {
    key: 'failed',
    label: 'Failed or partial',
    color: 'var(--danger)',
    count: ({ failed, partial }) => failed + partial,
  },
  {
    key: 'left',
    label: 'Cancelled or interrupted',
    color: 'var(--line-strong)',
    count: ({ cancelled, interrupted }) => cancelled + interrupted,
  },
];
