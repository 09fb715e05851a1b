/** A row of a list that is switched on. */
export type FateRow = {
  readonly id: string;
  readonly isFree: boolean;
  /** Names of the companies that run it; null where they are not known. */
  readonly providers: readonly string[] | null;
};

export type FateFix =
  /** `to` is a position in the rows that were given, from 0. */
  | { readonly kind: 'move'; readonly id: string; readonly to: number; readonly text: string }
  | { readonly kind: 'add'; readonly id: string; readonly to: number; readonly text: string };

/** Rows that stand or fall together. */
export type FateGroup = {
  readonly kind: 'free_counter' | 'provider';
  readonly provider: string | null;
  readonly ids: readonly string[];
  readonly isWholeList: boolean;
  readonly text: string;
  /** Null where the order already keeps one limit from stopping the first two rows, or a group before has the same. */
  readonly fix: FateFix | null;
};

/** The groups of two rows or more that one limit would stop, and what of the list or the candidates would help. */
export function findSharedFate(rows: readonly FateRow[], candidates: readonly FateRow[] = []): FateGroup[] {
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
  candidates: readonly FateRow[],
): FateGroup {
  const isWholeList = together.length === rows.length;
  const share = isWholeList ? `All ${rows.length} rows` : `${together.length} of ${rows.length} rows`;
  const all = together.length === 2 ? 'both' : `all ${together.length}`;
  return {
    kind,
    provider,
    ids: together.map(({ id }) => id),
    isWholeList,
    text:
      kind === 'free_counter'
        ? `${share} are free models: they share one counter, and when it is used up ${all} stop.`
        : `${share} run only at ${provider ?? ''}: one limit there stops ${all}.`,
    fix: fixOf(provider, together, rows, candidates),
  };
}

function fixOf(
  /** Null for the counter of free models. */
  provider: string | null,
  together: readonly FateRow[],
  rows: readonly FateRow[],
  candidates: readonly FateRow[],
): FateFix | null {
  const grouped = new Set(together.map(({ id }) => id));
  if (!rows.slice(0, 2).every(({ id }) => grouped.has(id))) return null;
  // One of which it is not known who runs it may share the limit too.
  const apart = rows.find(
    ({ id, providers }) => !grouped.has(id) && (provider === null || providers !== null),
  );
  if (apart !== undefined) {
    const text = `Move ${apart.id} to second place, so that one limit does not stop the first two.`;
    return { kind: 'move', id: apart.id, to: 1, text };
  }
  const fresh = candidates.find(({ isFree, providers }) =>
    provider === null ? !isFree : providers?.some((name) => name !== provider) === true,
  );
  if (fresh === undefined) return null;
  const text = `Add ${fresh.id} as the second row: it does not share this limit.`;
  return { kind: 'add', id: fresh.id, to: 1, text };
}
