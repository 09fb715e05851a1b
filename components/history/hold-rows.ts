type Row = { readonly id: string };

/** The rows that stood in a list when somebody began to read it. */
export type HeldRows = { readonly ids: ReadonlySet<string>; readonly oldestId: string };

/** Null where there is nothing to read. */
export function holdRows(rows: readonly Row[]): HeldRows | null {
  const oldest = rows.at(-1);
  return oldest === undefined ? null : { ids: new Set(rows.map(({ id }) => id)), oldestId: oldest.id };
}

/**
 * Of the rows that a list would have now, newest first, those that move nothing: what stood there, and what is older.
 * One that began before others and passes the filter only now, such as a failure, would come in between them.
 */
export function rowsThatStay<Each extends Row>(rows: readonly Each[], { ids, oldestId }: HeldRows): Each[] {
  return rows.filter(({ id }) => ids.has(id) || id < oldestId);
}
