import { asc, eq, max } from 'drizzle-orm';
import type {
  CategoryChange,
  CategoryStore,
  CreateOutcome,
  DeleteOutcome,
  NewCategory,
  ReplaceOutcome,
  StoredCategory,
} from '#lib/store/categories';
import {
  categoryColumns,
  changedCategory,
  madeCategory,
  modelRows,
  toStoredCategory,
} from '#db/rows/category-row';
import { change, type Database, type Orm } from './database.ts';
import { categories, categoryModels } from './tables.ts';

export function createCategoryStore(database: Database, now: () => number): CategoryStore {
  return {
    listCategories: () =>
      // One moment, so that chains and rows belong together.
      database.snapshot(async (tx) => {
        const rows = await tx
          .select()
          .from(categories)
          .orderBy(asc(categories.position), asc(categories.slug));
        const models = await tx.select().from(categoryModels).orderBy(asc(categoryModels.position));
        const bySlug = Map.groupBy(models, (row) => row.categorySlug);
        return rows.map((row) => toStoredCategory(row, bySlug.get(row.slug) ?? []));
      }),
    createCategory: (category) => change(database, (tx) => insertCategory(tx, category, now())),
    replaceCategory: (slug, wanted) => change(database, (tx) => changeCategory(tx, slug, wanted, now())),
    deleteCategory: (slug) =>
      change(database, async (tx): Promise<DeleteOutcome> => {
        const category = await read(tx, slug);
        if (category === null) return { outcome: 'missing' };
        if (category.builtIn) return { outcome: 'built_in' };
        await tx.delete(categories).where(eq(categories.slug, slug));
        return { outcome: 'deleted', category };
      }),
    orderCategories: (slugs) => change(database, (tx) => placeCategories(tx, slugs)),
  };
}

/** False, and nothing changed, if these are not all categories. For callers within a transaction. */
export async function placeCategories(tx: Orm, slugs: readonly string[]): Promise<boolean> {
  const known = await tx.select({ slug: categories.slug }).from(categories);
  const isAll = known.length === slugs.length && known.every(({ slug }) => slugs.includes(slug));
  if (!isAll) return false;
  for (const [position, slug] of slugs.entries())
    await tx.update(categories).set({ position }).where(eq(categories.slug, slug));
  return true;
}

/** For those who have a transaction open already. */
export async function insertCategory(tx: Orm, category: NewCategory, nowMs: number): Promise<CreateOutcome> {
  const { slug } = category;
  if ((await read(tx, slug)) !== null) return { outcome: 'exists' };
  const [last] = await tx.select({ position: max(categories.position) }).from(categories);
  const stored = madeCategory(category);
  const position = (last?.position ?? -1) + 1;
  await tx
    .insert(categories)
    .values({ ...categoryColumns(stored), slug, position, createdAt: nowMs, updatedAt: nowMs });
  await writeModels(tx, stored);
  return { outcome: 'created', category: stored };
}

/** For those who have a transaction open already. */
export async function changeCategory(
  tx: Orm,
  slug: string,
  wanted: CategoryChange,
  nowMs: number,
): Promise<ReplaceOutcome> {
  const current = await read(tx, slug);
  if (current === null) return { outcome: 'missing' };
  if (wanted.expectedVersion !== undefined && wanted.expectedVersion !== current.version)
    return { outcome: 'conflict', current };
  const category = changedCategory(current, wanted);
  await tx
    .update(categories)
    .set({ ...categoryColumns(category), updatedAt: nowMs })
    .where(eq(categories.slug, slug));
  if (wanted.models !== undefined || wanted.disabled !== undefined) {
    await tx.delete(categoryModels).where(eq(categoryModels.categorySlug, slug));
    await writeModels(tx, category);
  }
  return { outcome: 'saved', category };
}

async function read(tx: Orm, slug: string): Promise<StoredCategory | null> {
  const [row] = await tx.select().from(categories).where(eq(categories.slug, slug));
  if (row === undefined) return null;
  const models = await tx
    .select()
    .from(categoryModels)
    .where(eq(categoryModels.categorySlug, slug))
    .orderBy(asc(categoryModels.position));
  return toStoredCategory(row, models);
}

async function writeModels(tx: Orm, category: StoredCategory): Promise<void> {
  const rows = modelRows(category);
  if (rows.length > 0) await tx.insert(categoryModels).values(rows);
}
