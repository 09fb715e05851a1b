type FateModel = {
  readonly id: string;
  readonly name: string;
  readonly isFree: boolean;
  /** Provider names; null where they are unknown. */
  readonly providers: readonly string[] | null;
};

/** A model of the chain that is on. */
export type FateRow = FateModel & {
  /** Its rank as the row shows it, counted from 1. */
  readonly rank: number;
};

export type FateFix =
  /** `to` is a position in the rows that were given, from 0. */
  | { readonly kind: 'move'; readonly id: string; readonly to: number; readonly text: string }
  | { readonly kind: 'add'; readonly id: string; readonly to: number; readonly text: string };

/** Rows that one limit would stop together. */
export type FateGroup = {
  readonly kind: 'free_counter' | 'provider';
  readonly provider: string | null;
  readonly ids: readonly string[];
  readonly isWholeList: boolean;
  readonly text: string;
  /** Null where one limit can't stop the first two rows, or an earlier group has the same fix. */
  readonly fix: FateFix | null;
};

/** The groups of two or more rows that one limit would stop, each with a fix from the chain or the candidates. */
export function findSharedFate(rows: readonly FateRow[], candidates: readonly FateModel[] = []): FateGroup[] {
  const free = rows.filter(({ isFree }) => isFree);
  const groups: FateGroup[] = free.length < 2 ? [] : [groupOf('free_counter', null, free, rows, candidates)];
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
  kind: FateGroup['kind'],
  provider: string | null,
  together: readonly FateRow[],
  rows: readonly FateRow[],
  candidates: readonly FateModel[],
): FateGroup {
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
  /** Null for the quota of free models. */
  provider: string | null,
  together: readonly FateRow[],
  rows: readonly FateRow[],
  candidates: readonly FateModel[],
): FateFix | null {
  const grouped = new Set(together.map(({ id }) => id));
  if (!rows.slice(0, 2).every(({ id }) => grouped.has(id))) return null;
  // A model with unknown providers may share the limit too.
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
