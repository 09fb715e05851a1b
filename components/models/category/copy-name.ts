import { slugOf } from '#lib/contracts/slug-of';

/** "Main copy", "Main copy 2": the first name that is free. */
export function copyName(name: string, taken: readonly string[]): { name: string; slug: string } {
  for (let count = 1; ; count += 1) {
    const ending = count === 1 ? ' copy' : ` copy ${count}`;
    const next = `${name.slice(0, 60 - ending.length)}${ending}`;
    const base = slugOf(name).slice(0, 36);
    const slug = slugOf(`${base === '' ? 'category' : base}${ending}`);
    if (!taken.includes(slug)) return { name: next, slug };
  }
}
