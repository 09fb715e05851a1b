import type { CreateCategory, PutCategory, PutCategoryOrder } from '#lib/contracts/category';
import type { CategoryActivityService } from '#lib/server/history/category-activity';
import type { CategoryService } from '#lib/server/category-service';
import type { suggestVerb } from './suggestions.ts';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly slug: string };
type ReplaceCategory = Named & { readonly change: PutCategory };

type CategoryVerbsInput = {
  readonly categories: CategoryService;
  readonly activity: CategoryActivityService;
  readonly suggest: ReturnType<typeof suggestVerb>;
};

export function categoryVerbs({ categories, activity, suggest }: CategoryVerbsInput) {
  return {
    list: verb('screens.read', () => categories.list()),
    readActivity: verb('screens.read', ({ input }: Call<Named>) => activity.read(input.slug)),
    create: change(
      'lists.edit',
      ({ input }: Call<CreateCategory>) => categories.create(input),
      ({ input }) => input.slug ?? input.name,
    ),
    replace: change(
      'lists.edit',
      ({ input }: Call<ReplaceCategory>) => categories.replace(input.slug, input.change),
      ({ input }) => input.slug,
    ),
    /** Returns the category as it was, so that it can be restored. */
    remove: change(
      'lists.edit',
      ({ input }: Call<Named>) => categories.remove(input.slug),
      ({ input }) => input.slug,
    ),
    reorder: change('lists.edit', ({ input }: Call<PutCategoryOrder>) => categories.reorder(input.slugs)),
    suggest,
  };
}
