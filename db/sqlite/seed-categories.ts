import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { builtInRows } from '#db/rows/built-in-categories';
import { categories } from './schema.ts';

/** Adds missing built-in categories, without models. */
export function seedCategories(orm: BetterSQLite3Database, nowMs: number): void {
  orm.insert(categories).values(builtInRows(nowMs)).onConflictDoNothing().run();
}
