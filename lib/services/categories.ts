import type { CreateCategory, PutCategory, PutCategoryOrder } from '#lib/contracts/category';
import type { CategoryService } from '#lib/server/category-service';
import type { SuggestionService } from '#lib/server/suggestion-service';
import { type Call, verb } from './verb.ts';

type Named = { readonly slug: string };
type ReplaceCategory = Named & { readonly change: PutCategory };

type CategoryVerbsInput = {
  readonly categories: CategoryService;
  readonly suggestions: SuggestionService;
};

export function categoryVerbs({ categories, suggestions }: CategoryVerbsInput) {
  return {
    list: verb('screens.read', () => categories.list()),
    create: verb('lists.edit', ({ input }: Call<CreateCategory>) => categories.create(input)),
    replace: verb('lists.edit', ({ input: { slug, change } }: Call<ReplaceCategory>) =>
      categories.replace(slug, change),
    ),
    /** Gives the category as it was, so that it can be made again. */
    remove: verb('lists.edit', ({ input }: Call<Named>) => categories.remove(input.slug)),
    reorder: verb('lists.edit', ({ input }: Call<PutCategoryOrder>) => categories.reorder(input.slugs)),
    suggest: verb('screens.read', ({ input }: Call<Named>) => suggestions.suggest(input.slug)),
  };
}
