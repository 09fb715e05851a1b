/**
 * Whether two ids name the same model. Servers may list it without its author, and then the rest of the name must match
 * exactly, except for capitals.
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
