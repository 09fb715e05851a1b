import { reservedSlugs } from '#lib/contracts/category';
import { slugOf } from '#lib/contracts/slug-of';

/** The slug of a name. A name without Latin letters or digits gets the next free number instead. */
export function slugFromName(name: string, isTaken: (slug: string) => boolean): string {
  const slug = slugOf(name);
  if (reservedSlugs.includes(slug)) return `${slug}-list`;
  if (slug !== '') return slug;
  let number = 1;
  while (isTaken(`category-${number}`)) number += 1;
  return `category-${number}`;
}
