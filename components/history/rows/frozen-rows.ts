type Row = { readonly id: string };

/** The rows that a list contained when someone started to read it. */
export type FrozenRows = { readonly ids: ReadonlySet<string>; readonly oldestId: string };

/** Null if the list is empty. */
export function freezeRows(rows: readonly Row[]): FrozenRows | null {
  const oldest = rows.at(-1);
  return oldest === undefined ? null : { ids: new Set(rows.map(({ id }) => id)), oldestId: oldest.id };
}

/**
 * The rows, newest first, that can be shown without moving others: those that were already in the list, and
 * older ones. A request that starts to match the filter later, such as one that failed, would be inserted
 * between them.
 */
export function stableRows<Each extends Row>(rows: readonly Each[], { ids, oldestId }: FrozenRows): Each[] {
  return rows.filter(({ id }) => ids.has(id) || id < oldestId);
}
