import type { Category } from '#lib/contracts/category';
import { demoLists } from '#lib/models/demo-lists';

export type Filling = { slug: string; models: string[]; version: number };

/** What to put where: only into empty built-in lists, and only models that are there to be had. */
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
