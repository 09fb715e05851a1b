import type { DoctorRow, RowState } from '#lib/contracts/doctor';

/** A word for the row; null where nothing needs to be said. */
export const stateWords: Record<RowState, string | null> = {
  live: null,
  unknown: null,
  changed: 'changed',
  deprecated: 'going away',
  renamed: 'renamed',
  free_ended: 'no longer free',
  gone: 'gone',
};

/** Rows that something was found about. */
export function rowsToTell(rows: readonly DoctorRow[]): readonly DoctorRow[] {
  return rows.filter(({ state, findings }) => stateWords[state] !== null && findings.length > 0);
}

/** "3 models in your lists need a look" */
export function summarizeRows(rows: readonly DoctorRow[]): string {
  const broken = rows.filter(({ state }) => state !== 'changed').length;
  const count = new Set(rows.map(({ model }) => model)).size;
  const models = count === 1 ? '1 model in your lists' : `${count} models in your lists`;
  return broken > 0 ? `${models} ${count === 1 ? 'needs' : 'need'} a look` : `${models} changed`;
}
