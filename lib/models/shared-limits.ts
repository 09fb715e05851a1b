type ModelProviders = {
  readonly id: string;
  readonly name: string;
  readonly isFree: boolean;
  /** Provider names; null if unknown. */
  readonly providers: readonly string[] | null;
};

/** A model of the chain that is turned on. */
export type ChainRowProviders = ModelProviders & {
  /** The position that its row shows, counted from 1. */
  readonly rank: number;
};

export type SharedLimitFix =
  /** `to` is an index in the given rows, from 0. */
  | { readonly kind: 'move'; readonly id: string; readonly to: number; readonly text: string }
  | { readonly kind: 'add'; readonly id: string; readonly to: number; readonly text: string };

/** Rows that a single limit would stop together. */
export type SharedLimitGroup = {
  readonly kind: 'free_counter' | 'provider';
  readonly provider: string | null;
  readonly ids: readonly string[];
  readonly isWholeList: boolean;
  readonly text: string;
  /** Null if a single limit can't stop the first two rows, or if an earlier group has the same fix. */
  readonly fix: SharedLimitFix | null;
};

/** The groups of rows that a single limit would stop, each with a fix from the chain or the candidates. */
export function findSharedLimits(
  rows: readonly ChainRowProviders[],
  candidates: readonly ModelProviders[] = [],
): SharedLimitGroup[] {
  const free = rows.filter(({ isFree }) => isFree);
  const groups: SharedLimitGroup[] =
    free.length < 2 ? [] : [groupOf('free_counter', null, free, rows, candidates)];
  const sole = rows.flatMap((row) => {
    const names = new Set(row.providers ?? []);
    const [name] = names;
    return names.size === 1 && name !== undefined ? [{ row, name }] : [];
  });
  for (const [name, ofProvider] of Map.groupBy(sole, (one) => one.name)) {
    const together = ofProvider.map(({ row }) => row);
    if (together.length > 1) groups.push(groupOf('provider', name, together, rows, candidates));
  }
  return groups.map((group, at) => {
    const isProposed = groups
      .slice(0, at)
      .some(({ fix }) => fix?.id === group.fix?.id && fix?.kind === group.fix?.kind);
    return isProposed ? { ...group, fix: null } : group;
  });
}

function groupOf(
  kind: SharedLimitGroup['kind'],
  provider: string | null,
  together: readonly ChainRowProviders[],
  rows: readonly ChainRowProviders[],
  candidates: readonly ModelProviders[],
): SharedLimitGroup {
  const isWholeList = together.length === rows.length;
  const share = isWholeList
    ? `All ${rows.length} models`
    : `Rows ${list.format(together.map(({ rank }) => String(rank)))}`;
  const all = together.length === 2 ? 'both' : `all ${together.length}`;
  return {
    kind,
    provider,
    ids: together.map(({ id }) => id),
    isWholeList,
    text:
      kind === 'free_counter'
        ? `${share} are free${isWholeList ? '' : ' models'}: they share one quota, so ${all} stop when it is used up.`
        : `${share} run only on ${provider ?? ''}: one rate limit there stops ${all}.`,
    fix: fixOf(provider, together, rows, candidates),
  };
}

function fixOf(
  /** Null for the shared quota of free models. */
  provider: string | null,
  together: readonly ChainRowProviders[],
  rows: readonly ChainRowProviders[],
  candidates: readonly ModelProviders[],
): SharedLimitFix | null {
  const grouped = new Set(together.map(({ id }) => id));
  if (!rows.slice(0, 2).every(({ id }) => grouped.has(id))) return null;
  // A model whose providers are unknown may share the limit too.
  const apart = rows.find(
    ({ id, providers }) => !grouped.has(id) && (provider === null || providers !== null),
  );
  if (apart !== undefined) {
    const text = `Move ${apart.name} to second place, so that one limit can’t stop the first two.`;
    return { kind: 'move', id: apart.id, to: 1, text };
  }
  const fresh = candidates.find(({ isFree, providers }) =>
    provider === null ? !isFree : providers?.some((name) => name !== provider) === true,
  );
  if (fresh === undefined) return null;
  const text = `Add ${fresh.name} in second place: it doesn’t share this limit.`;
  return { kind: 'add', id: fresh.id, to: 1, text };
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
