import type { SeriesPoint } from './fill-series.ts';
import type { Narrowing } from './rows-link.ts';

export type OutcomeKind = {
  readonly key: 'first' | 'rescued' | 'failed' | 'partial' | 'cancelled' | 'interrupted';
  readonly label: string;
  /** A color token. Always shown together with a label. */
  readonly color: string;
  readonly count: (point: Omit<SeriesPoint, 'at' | 'costUsd'>) => number;
  readonly narrowing: Narrowing;
};

/** The ways a request can end, in stacking order. */
export const outcomeKinds: readonly OutcomeKind[] = [
  {
    key: 'first',
    label: 'First choice',
    color: 'var(--control-line)',
    count: ({ servedFirst }) => servedFirst,
    narrowing: { status: 'served', switched: false },
  },
  {
    key: 'rescued',
    label: 'Fallback',
    color: 'var(--accent)',
    count: ({ rescued }) => rescued,
    narrowing: { status: 'served', switched: true },
  },
  {
    key: 'failed',
    label: 'Failed',
    color: 'var(--danger)',
    count: ({ failed }) => failed,
    narrowing: { status: 'failed' },
  },
  {
    key: 'partial',
    label: 'Partial',
    color: 'var(--warn)',
    count: ({ partial }) => partial,
    narrowing: { status: 'partial' },
  },
  {
    key: 'cancelled',
    label: 'Cancelled',
    color: 'color-mix(in oklab, var(--fg-faint) 55%, var(--page))',
    count: ({ cancelled }) => cancelled,
    narrowing: { status: 'cancelled' },
  },
  {
    key: 'interrupted',
    label: 'Interrupted',
    color: 'var(--fg-faint)',
    count: ({ interrupted }) => interrupted,
    narrowing: { status: 'interrupted' },
  },
];
