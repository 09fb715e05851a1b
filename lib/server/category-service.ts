import type { CategoryStore, ReplaceOutcome, StoredCategory } from '#db/category-store';
import type { Category, CategoryNeeds, CreateCategory, PutCategory } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { ApiError } from './api-error.ts';
import { slugFromName } from './slug-from-name.ts';

/** A category as the executor needs it. */
export type RoutedCategory = {
  readonly slug: string;
  readonly models: readonly string[];
  readonly policy: Policy;
};

export type CategoryService = {
  /** On the path of every request: from memory, and the same object until the category changes. */
  readonly find: (slug: string) => RoutedCategory | undefined;
  readonly slugs: () => readonly string[];
  readonly list: () => Promise<Category[]>;
  readonly create: (input: CreateCategory) => Promise<Category>;
  readonly replace: (slug: string, input: PutCategory) => Promise<Category>;
  readonly remove: (slug: string) => Promise<void>;
};

type CategoryInput = {
  readonly store: CategoryStore;
  readonly lookup: (id: string) => CatalogueModel | undefined;
};

const noNeeds: CategoryNeeds = { inputModalities: [], outputModalities: [], parameters: [] };
const needsBySlug = new Map<string, CategoryNeeds>([['image', { ...noNeeds, outputModalities: ['image'] }]]);

type Held = { readonly stored: StoredCategory; readonly routed: RoutedCategory };

/** Reads and changes the categories. The store decides races; memory follows it. */
export async function createCategoryService({ store, lookup }: CategoryInput): Promise<CategoryService> {
  const held = new Map<string, Held>();
  for (const stored of await store.listCategories()) hold(stored);

  function hold(stored: StoredCategory): void {
    const { slug, models } = stored;
    const before = held.get(slug);
    // Of two writes that end together the later version stays.
    if (before !== undefined && before.stored.version > stored.version) return;
    held.set(slug, { stored, routed: { slug, models, policy: policyOf(stored) } });
  }

  function show(stored: StoredCategory): Category {
    const { slug, name, description, builtIn, version } = stored;
    const models = stored.models.map((id) => {
      const model = lookup(id) ?? null;
      return { id, name: model?.name ?? id, known: model !== null, model };
    });
    const needs = needsBySlug.get(slug) ?? noNeeds;
    return { slug, name, description, builtIn, models, policy: policyOf(stored), needs, version };
  }

  function settle(slug: string, outcome: ReplaceOutcome): Category {
    switch (outcome.outcome) {
      case 'saved':
        hold(outcome.category);
        return show(outcome.category);
      case 'conflict':
        throw new ApiError(
          'conflict',
          `"${outcome.current.name}" was changed somewhere else since this page read it. Nothing was overwritten.`,
          { beside: { category: show(outcome.current) } },
        );
      case 'missing':
        throw missing(slug);
    }
  }

  return {
    find: (slug) => held.get(slug)?.routed,
    slugs: () => [...held.keys()],

    async list() {
      return [...held.values()].map(({ stored }) => show(stored));
    },

    async create({ name, slug: givenSlug, description = '', models = [], policy = {} }) {
      const slug = givenSlug ?? slugFromName(name, (taken) => held.has(taken));
      const created = await store.createCategory({ slug, name, description, models, policy });
      switch (created.outcome) {
        case 'exists':
          throw new ApiError('conflict', `There is a category "${slug}" already. Choose another name.`);
        case 'created':
          hold(created.category);
          return show(created.category);
      }
    },

    async replace(slug, { models, policy, name, description, version }) {
      const change = { models, policyPatch: policy, name, description, expectedVersion: version };
      return settle(slug, await store.replaceCategory(slug, change));
    },

    async remove(slug) {
      const removed = await store.deleteCategory(slug);
      switch (removed.outcome) {
        case 'missing':
          throw missing(slug);
        case 'built_in':
          throw new ApiError(
            'forbidden',
            'The four built-in categories stay. Empty the list instead if you do not use it.',
          );
        case 'deleted':
          held.delete(slug);
      }
    },
  };
}

function policyOf({ policy }: StoredCategory): Policy {
  return { ...defaultPolicy, ...policy };
}

function missing(slug: string): ApiError {
  return new ApiError('not_found', `There is no category "${slug}". It may have been deleted.`);
}
