import type { HistoryFilter } from '#lib/client/history';
import type { Origin, RequestStatus } from '#lib/contracts/vocabulary';

export type QuickFilter = 'all' | 'switched' | 'failed' | 'upstream' | 'mine';

/** Limits on the user's own side: their account, keys and credits. */
const ownOrigins: readonly Origin[] = [
  'openrouter_account',
  'openrouter_free_tier',
  'upstream_byok',
  'credits',
];

type Narrowing = {
  readonly status: RequestStatus | null;
  readonly switched: boolean | null;
  readonly origins: readonly Origin[] | null;
};

const none: Narrowing = { status: null, switched: null, origins: null };

export const quickFilters: readonly { value: QuickFilter; label: string; narrowing: Narrowing }[] = [
  { value: 'all', label: 'All', narrowing: none },
  { value: 'switched', label: 'Switched', narrowing: { ...none, switched: true } },
  { value: 'failed', label: 'Failed', narrowing: { ...none, status: 'failed' } },
  {
    value: 'upstream',
    label: 'Limited by a provider',
    narrowing: { ...none, origins: ['upstream_provider'] },
  },
  { value: 'mine', label: 'My own limits', narrowing: { ...none, origins: ownOrigins } },
];

/**
 * The quick filter that equals the active filters; undefined if none does. Category, model and text are
 * ignored.
 */
export function findQuickFilter(filter: HistoryFilter): QuickFilter | null {
  const keyOf = (narrowing: Partial<Narrowing>) =>
    JSON.stringify([
      narrowing.status ?? null,
      narrowing.switched ?? null,
      narrowing.origins?.toSorted() ?? [],
    ]);
  return quickFilters.find(({ narrowing }) => keyOf(narrowing) === keyOf(filter))?.value ?? null;
}
