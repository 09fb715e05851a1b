import { and, asc, eq, max } from 'drizzle-orm';
import type { PolicyPatch } from '#lib/contracts/policy';
import type { Database } from './open-database.ts';
import { type OwnPolicy, parseOwnPolicy } from './own-policy.ts';
import { categories, categoryModels } from './schema.ts';

export type StoredCategory = {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** Model ids, first choice first. */
  readonly models: readonly string[];
  /** What differs from the defaults. */
  readonly policy: OwnPolicy;
  readonly version: number;
};

export type NewCategory = Pick<StoredCategory, 'slug' | 'name' | 'description' | 'models'> & {
  readonly policy: PolicyPatch;
};

export type CategoryChange = {
  readonly models?: readonly string[] | undefined;
  /** Merged over the stored policy, field by field. */
  readonly policyPatch?: PolicyPatch | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** Without it the write is unconditional. */
  readonly expectedVersion?: number | undefined;
};

export type CreateOutcome = { outcome: 'created'; category: StoredCategory } | { outcome: 'exists' };
export type ReplaceOutcome =
  | { outcome: 'saved'; category: StoredCategory }
  | { outcome: 'conflict'; current: StoredCategory }
  | { outcome: 'missing' };
export type DeleteOutcome = { outcome: 'deleted' } | { outcome: 'missing' } | { outcome: 'built_in' };

export type CategoryStore = {
  readonly listCategories: () => Promise<StoredCategory[]>;
  readonly readCategory: (slug: string) => Promise<StoredCategory | null>;
  readonly createCategory: (category: NewCategory) => Promise<CreateOutcome>;
  /** The whole change, list included, in one transaction: all of it or nothing. */
  readonly replaceCategory: (slug: string, change: CategoryChange) => Promise<ReplaceOutcome>;
  readonly deleteCategory: (slug: string) => Promise<DeleteOutcome>;
};

type Reader = Pick<Database['orm'], 'select'>;
type Writer = Pick<Database['orm'], 'insert' | 'delete'>;

export function createCategoryStore({ orm }: Database, now: () => number): CategoryStore {
  return {
    async listCategories() {
      // One transaction, so that lists and rows are of the same moment.
      return orm.transaction((tx) => {
        const rows = tx
          .select()
          .from(categories)
          .orderBy(asc(categories.position), asc(categories.slug))
          .all();
        const models = tx.select().from(categoryModels).orderBy(asc(categoryModels.position)).all();
        const bySlug = Map.groupBy(models, (row) => row.categorySlug);
        return rows.map((row) =>
          toStored(
            row,
            (bySlug.get(row.slug) ?? []).map((model) => model.modelId),
          ),
        );
      });
    },

    async readCategory(slug) {
      return orm.transaction((tx) => read(tx, slug));
    },

    async createCategory({ slug, name, description, models, policy: policyPatch }) {
      const policy = parseOwnPolicy(policyPatch);
      return orm.transaction(
        (tx): CreateOutcome => {
          if (read(tx, slug) !== null) return { outcome: 'exists' };
          const last = tx
            .select({ position: max(categories.position) })
            .from(categories)
            .get();
          const at = Math.round(now());
          tx.insert(categories)
            .values({
              slug,
              name,
              description,
              policy,
              position: (last?.position ?? -1) + 1,
              createdAt: at,
              updatedAt: at,
            })
            .run();
          writeModels(tx, slug, models);
          return {
            outcome: 'created',
            category: { slug, name, description, builtIn: false, models, policy, version: 1 },
          };
        },
        { behavior: 'immediate' },
      );
    },

    async replaceCategory(slug, change) {
      return orm.transaction(
        (tx): ReplaceOutcome => {
          const current = read(tx, slug);
          if (current === null) return { outcome: 'missing' };
          if (change.expectedVersion !== undefined && change.expectedVersion !== current.version) {
            return { outcome: 'conflict', current };
          }
          const category: StoredCategory = {
            ...current,
            name: change.name ?? current.name,
            description: change.description ?? current.description,
            models: change.models ?? current.models,
            policy: parseOwnPolicy({ ...current.policy, ...change.policyPatch }),
            version: current.version + 1,
          };
          const { name, description, policy, version } = category;
          tx.update(categories)
            .set({ name, description, policy, version, updatedAt: Math.round(now()) })
            .where(eq(categories.slug, slug))
            .run();
          if (change.models !== undefined) {
            tx.delete(categoryModels).where(eq(categoryModels.categorySlug, slug)).run();
            writeModels(tx, slug, change.models);
          }
          return { outcome: 'saved', category };
        },
        { behavior: 'immediate' },
      );
    },

    async deleteCategory(slug) {
      const { changes } = orm
        .delete(categories)
        .where(and(eq(categories.slug, slug), eq(categories.builtIn, false)))
        .run();
      if (changes > 0) return { outcome: 'deleted' };
      return { outcome: read(orm, slug) === null ? 'missing' : 'built_in' };
    },
  };
}

function read(reader: Reader, slug: string): StoredCategory | null {
  const row = reader.select().from(categories).where(eq(categories.slug, slug)).get();
  if (row === undefined) return null;
  const models = reader
    .select({ id: categoryModels.modelId })
    .from(categoryModels)
    .where(eq(categoryModels.categorySlug, slug))
    .orderBy(asc(categoryModels.position))
    .all();
  return toStored(
    row,
    models.map((model) => model.id),
  );
}

function writeModels(writer: Writer, slug: string, models: readonly string[]): void {
  if (models.length === 0) return;
  writer
    .insert(categoryModels)
    .values(models.map((modelId, position) => ({ categorySlug: slug, position, modelId })))
    .run();
}

function toStored(row: typeof categories.$inferSelect, models: readonly string[]): StoredCategory {
  const { slug, name, description, builtIn, version } = row;
  return { slug, name, description, builtIn, models, policy: parseOwnPolicy(row.policy), version };
}
