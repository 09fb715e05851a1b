import type { CategoryStore, ReplaceOutcome, StoredCategory } from '#lib/store/categories';
import type {
  Category,
  CategoryIcon,
  CategoryNeeds,
  CreateCategory,
  PutCategory,
} from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import type { TargetKey } from '#lib/contracts/target';
import { defaultPolicy, type Policy, type PolicyPatch } from '#lib/contracts/policy';
import { ApiError } from './api-error.ts';
import type { ConnectionService } from './connections/connection-service.ts';
import { slugFromName } from './slug-from-name.ts';

/** A category for the executor. */
export type RoutedCategory = {
  readonly slug: string;
  /** The models that are on. */
  readonly models: readonly TargetKey[];
  readonly policy: Policy;
  /** There are models, but all of them are off. */
  readonly isSwitchedOff: boolean;
};

export type CategoryService = {
  /** Runs for every request: from memory, and the same object until the category changes. */
  readonly find: (slug: string) => RoutedCategory | undefined;
  readonly slugs: () => readonly string[];
  /** The slug, if there is no such category. */
  readonly nameOf: (slug: string) => string;
  readonly list: () => Promise<Category[]>;
  readonly read: (slug: string) => Promise<Category>;
  readonly create: (input: CreateCategory) => Promise<Category>;
  readonly replace: (slug: string, input: PutCategory) => Promise<Category>;
  /** Returns the category as it was, so that it can be restored. */
  readonly remove: (slug: string) => Promise<Category>;
  readonly reorder: (slugs: readonly string[]) => Promise<Category[]>;
  /** Loads changes by another process. */
  readonly reload: () => Promise<void>;
};

type CategoryInput = {
  readonly store: CategoryStore;
  readonly targets: Pick<ConnectionService, 'readTarget' | 'writeTarget' | 'locate'>;
  readonly lookup: (key: TargetKey) => CatalogueModel | undefined;
};

const noNeeds: CategoryNeeds = { inputModalities: [], outputModalities: [], parameters: [] };
const needsBySlug = new Map<string, CategoryNeeds>([['image', { ...noNeeds, inputModalities: ['image'] }]]);
const iconBySlug = new Map<string, CategoryIcon>([
  ['main', 'sparkles'],
  ['summarization', 'file-text'],
  ['image', 'image'],
  ['interface', 'zap'],
]);

type Held = { readonly stored: StoredCategory; readonly routed: RoutedCategory };

/** Reads and changes the categories. The store decides conflicts; memory follows it. */
export async function createCategoryService({
  store,
  targets,
  lookup,
}: CategoryInput): Promise<CategoryService> {
  let held = new Map<string, Held>();
  await reload();

  async function reload(): Promise<void> {
    const listed = await store.listCategories();
    const before = held;
    // Requests continue to be routed: the new order is applied in one step.
    held = new Map();
    for (const stored of listed) {
      const known = before.get(stored.slug);
      if (known !== undefined && known.stored.version >= stored.version) held.set(stored.slug, known);
      else hold(stored);
    }
  }

  function hold(stored: StoredCategory): void {
    const { slug } = stored;
    const before = held.get(slug);
    // If two writes end together, the later version stays.
    if (before !== undefined && before.stored.version > stored.version) return;
    const off = new Set(stored.disabled);
    const models = stored.models.filter((id) => !off.has(id));
    const isSwitchedOff = models.length === 0 && off.size > 0;
    held.set(slug, { stored, routed: { slug, models, policy: policyOf(stored), isSwitchedOff } });
  }

  function show(stored: StoredCategory): Category {
    const { slug, name, description, builtIn, version } = stored;
    const off = new Set(stored.disabled);
    const models = stored.models.map((key) => {
      const { connection, model: id } = targets.locate(key);
      const model = lookup(key) ?? null;
      return {
        id,
        connection: connection.slug,
        target: targets.writeTarget(key),
        name: model?.name ?? id,
        known: model !== null,
        enabled: !off.has(key),
        model,
      };
    });
    const icon = stored.icon ?? iconBySlug.get(slug) ?? 'layers';
    const needs = stored.needs ?? needsBySlug.get(slug) ?? noNeeds;
    return { slug, name, description, icon, builtIn, models, policy: policyOf(stored), needs, version };
  }

  function storedOf(slug: string): StoredCategory {
    const found = held.get(slug);
    if (found === undefined) throw missing(slug);
    return found.stored;
  }

  function settle(slug: string, outcome: ReplaceOutcome): Category {
    switch (outcome.outcome) {
      case 'saved':
        hold(outcome.category);
        return show(outcome.category);
      case 'conflict':
        throw new ApiError(
          'conflict',
          `"${outcome.current.name}" was changed elsewhere after this page loaded it. Nothing was overwritten.`,
          { beside: { category: show(outcome.current) } },
        );
      case 'missing':
        throw missing(slug);
    }
  }

  return {
    find: (slug) => held.get(slug)?.routed,
    slugs: () => [...held.keys()],
    nameOf: (slug) => held.get(slug)?.stored.name ?? slug,
    reload,

    async list() {
      return [...held.values()].map(({ stored }) => show(stored));
    },

    async read(slug) {
      return show(storedOf(slug));
    },

    async create({ name, slug: givenSlug, copyOf, ...given }) {
      readTargets(targets, given.policy?.whenBudgetSpent ?? []);
      const slug = givenSlug ?? slugFromName(name, (taken) => held.has(taken));
      const model = copyOf === undefined ? null : storedOf(copyOf);
      const created = await store.createCategory({
        slug,
        name,
        description: given.description ?? model?.description ?? '',
        icon: given.icon ?? (model === null ? null : show(model).icon),
        models: given.models === undefined ? (model?.models ?? []) : readTargets(targets, given.models),
        disabled:
          given.disabled === undefined ? (model?.disabled ?? []) : readTargets(targets, given.disabled),
        needs: given.needs ?? (model === null ? null : show(model).needs),
        policy: { ...(model?.policy ?? policyOfNew), ...given.policy },
      });
      switch (created.outcome) {
        case 'exists':
          throw new ApiError('conflict', `The category "${slug}" already exists. Choose another name.`);
        case 'created':
          hold(created.category);
          return show(created.category);
      }
    },

    async replace(slug, { policy, version, models, disabled, ...change }) {
      readTargets(targets, policy?.whenBudgetSpent ?? []);
      const whole = {
        ...change,
        models: models && readTargets(targets, models),
        disabled: disabled && readTargets(targets, disabled),
        policyPatch: policy,
        expectedVersion: version,
      };
      return settle(slug, await store.replaceCategory(slug, whole));
    },

    async remove(slug) {
      const removed = await store.deleteCategory(slug);
      switch (removed.outcome) {
        case 'missing':
          throw missing(slug);
        case 'built_in':
          throw new ApiError('forbidden', 'Built-in categories can’t be deleted. Remove the models instead.');
        case 'deleted':
          held.delete(slug);
          return show(removed.category);
      }
    },

    async reorder(slugs) {
      if (!(await store.orderCategories(slugs))) {
        throw new ApiError(
          'conflict',
          'Categories were added or deleted in another window. The order was not changed.',
          { beside: { categories: [...held.values()].map(({ stored }) => show(stored)) } },
        );
      }
      await reload();
      return [...held.values()].map(({ stored }) => show(stored));
    },
  };
}

/**
 * A fallback must not be a silent downgrade, so lower tiers have to be allowed explicitly. Older categories
 * keep their setting.
 */
const policyOfNew: PolicyPatch = { tierFloor: 'same_or_better' };

function policyOf({ policy }: StoredCategory): Policy {
  return { ...defaultPolicy, ...policy };
}

function missing(slug: string): ApiError {
  return new ApiError('not_found', `No category named "${slug}". It may have been deleted.`);
}

/** The targets that a person or a program entered, without duplicates. Throws `ApiError`. */
export function readTargets(
  targets: Pick<ConnectionService, 'readTarget'>,
  written: readonly string[],
): TargetKey[] {
  const keys = written.map((one) => {
    const target = targets.readTarget(one);
    if (target.outcome === 'unknown_connection')
      throw new ApiError(
        'invalid_request',
        `${one} names the connection "${target.slug}", which does not exist.`,
      );
    return target.key;
  });
  if (new Set(keys).size < keys.length)
    throw new ApiError('invalid_request', 'A category can contain each model of a connection only once.');
  return keys;
}
