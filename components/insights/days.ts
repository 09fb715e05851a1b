/** Both included; as `2026-11-21`, of the place where the browser is. */
export type Days = { readonly first: string; readonly last: string };

/** From the beginning of the first day to the end of the last, whichever way round they are given. */
export function rangeOfDays({ first, last }: Days): { from: string; to: string } {
  const [early, late] = first <= last ? [first, last] : [last, first];
  const end = new Date(`${late}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return { from: new Date(`${early}T00:00:00`).toISOString(), to: end.toISOString() };
}

/** The day a moment belongs to. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
