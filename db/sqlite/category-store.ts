import type {
  CategoryChange,
  CategoryStore,
  CreateOutcome,
  DeleteOutcome,
  NewCategory,
  ReplaceOutcome,
  StoredCategory,
} from '#lib/store/categories';
import { asc, eq, max } from 'drizzle-orm';
import {
  categoryColumns,
  changedCategory,
  madeCategory,
  modelRows,
  toStoredCategory,
} from '#db/rows/category-row';
import type { Database } from './open-database.ts';
import { categories, categoryModels } from './schema.ts';

type Reader = Pick<Database['orm'], 'select'>;
type Writer = Pick<Database['orm'], 'select' | 'insert' | 'update' | 'delete'>;

export function createCategoryStore({ orm }: Database, now: () => number): CategoryStore {
  return {
    async listCategories() {
      // One transaction, so that chains and rows are from the same moment.
      return orm.transaction((tx) => {
        const rows = tx
          .select()
          .from(categories)
          .orderBy(asc(categories.position), asc(categories.slug))
          .all();
        const models = tx.select().from(categoryModels).orderBy(asc(categoryModels.position)).all();
        const bySlug = Map.groupBy(models, (row) => row.categorySlug);
        return rows.map((row) => toStoredCategory(row, bySlug.get(row.slug) ?? []));
      });
    },

    async createCategory(category) {
      return orm.transaction((tx) => insertCategory(tx, category, now()), { behavior: 'immediate' });
    },

    async replaceCategory(slug, change) {
      return orm.transaction((tx) => changeCategory(tx, slug, change, now()), { behavior: 'immediate' });
    },

    async deleteCategory(slug) {
      return orm.transaction(
        (tx): DeleteOutcome => {
          const category = read(tx, slug);
          if (category === null) return { outcome: 'missing' };
          if (category.builtIn) return { outcome: 'built_in' };
          tx.delete(categories).where(eq(categories.slug, slug)).run();
          return { outcome: 'deleted', category };
        },
        { behavior: 'immediate' },
      );
    },

    async orderCategories(slugs) {
      return orm.transaction((tx) => placeCategories(tx, slugs), { behavior: 'immediate' });
    },
  };
}

/** False, and nothing changed, if these are not all categories. For callers within a transaction. */
export function placeCategories(writer: Writer, slugs: readonly string[]): boolean {
  const known = writer.select({ slug: categories.slug }).from(categories).all();
  const isAll = known.length === slugs.length && known.every(({ slug }) => slugs.includes(slug));
  if (!isAll) return false;
  for (const [position, slug] of slugs.entries())
    writer.update(categories).set({ position }).where(eq(categories.slug, slug)).run();
  return true;
}

/** For those who have a transaction open already. */
export function insertCategory(writer: Writer, category: NewCategory, nowMs: number): CreateOutcome {
  const { slug } = category;
  if (read(writer, slug) !== null) return { outcome: 'exists' };
  const last = writer
    .select({ position: max(categories.position) })
    .from(categories)
    .get();
  const at = Math.round(nowMs);
  const stored = madeCategory(category);
  const position = (last?.position ?? -1) + 1;
  writer
    .insert(categories)
    .values({ ...categoryColumns(stored), slug, position, createdAt: at, updatedAt: at })
    .run();
  writeModels(writer, stored);
  return { outcome: 'created', category: stored };
}

/** For those who have a transaction open already. */
export function changeCategory(
  writer: Writer,
  slug: string,
  change: CategoryChange,
  nowMs: number,
): ReplaceOutcome {
  const current = read(writer, slug);
  if (current === null) return { outcome: 'missing' };
  if (change.expectedVersion !== undefined && change.expectedVersion !== current.version) {
    return { outcome: 'conflict', current };
  }
  const category = changedCategory(current, change);
  writer
    .update(categories)
    .set({ ...categoryColumns(category), updatedAt: Math.round(nowMs) })
    .where(eq(categories.slug, slug))
    .run();
  if (change.models !== undefined || change.disabled !== undefined) {
    writer.delete(categoryModels).where(eq(categoryModels.categorySlug, slug)).run();
    writeModels(writer, category);
  }
  return { outcome: 'saved', category };
}

function read(reader: Reader, slug: string): StoredCategory | null {
  const row = reader.select().from(categories).where(eq(categories.slug, slug)).get();
  if (row === undefined) return null;
  const models = reader
    .select()
    .from(categoryModels)
    .where(eq(categoryModels.categorySlug, slug))
    .orderBy(asc(categoryModels.position))
    .all();
  return toStoredCategory(row, models);
}

function writeModels(writer: Writer, category: StoredCategory): void {
  const rows = modelRows(category);
  if (rows.length > 0) writer.insert(categoryModels).values(rows).run();
}
