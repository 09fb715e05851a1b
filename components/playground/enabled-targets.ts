import type { Category } from '#lib/contracts/category';

/** The models of a category that are tried. Models that are turned off are not. */
export function enabledTargetsOf({ models }: Category): string[] {
  return models.filter(({ enabled }) => enabled).map(({ target }) => target);
}
