import type { Category } from '#lib/contracts/category';

/** The models of a category that are asked: what is switched off keeps its place in the list only. */
export function triedOf({ models }: Category): string[] {
  return models.filter(({ enabled }) => enabled).map(({ target }) => target);
}
