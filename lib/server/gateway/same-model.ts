/**
 * Whether two ids name the same model, which another server may list without its author. Without an author nobody
 * knows who it is, so the name must be the same to the letter, but for capitals.
 */
export function isSameModel(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return true;
  const isBare = !a.includes('/') || !b.includes('/');
  return isBare && nameOf(a) === nameOf(b);
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
