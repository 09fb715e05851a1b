import { reservedSlugs } from '#lib/contracts/category';

const MAX_LENGTH = 48;

/** The slug a name gives. A name without Latin letters or digits gets the next free number instead. */
export function slugFromName(name: string, isTaken: (slug: string) => boolean): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
  if (reservedSlugs.includes(slug)) return `${slug}-list`;
  if (slug !== '') return slug;
  let number = 1;
  while (isTaken(`category-${number}`)) number += 1;
  return `category-${number}`;
}
