import type { Category } from '#lib/contracts/category';
import { demoLists } from '#lib/models/demo-lists';

export type Filling = { slug: string; models: string[]; version: number };

/** The suggested models: only for empty built-in categories, and only models in the catalogue. */
export function planFilling(categories: readonly Category[], isListed: (id: string) => boolean): Filling[] {
  return categories.flatMap(({ slug, builtIn, models, version }) => {
    if (!builtIn || models.length > 0) return [];
    const listed = listOf(slug).filter(isListed);
    return listed.length === 0 ? [] : [{ slug, models: listed, version }];
  });
}

function listOf(slug: string): readonly string[] {
  return Object.entries(demoLists).find(([name]) => name === slug)?.[1] ?? [];
}
