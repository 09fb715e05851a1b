import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { builtInSlugs } from '#lib/contracts/category';
import { categories } from './schema.ts';

const builtIn: Record<(typeof builtInSlugs)[number], { name: string; description: string }> = {
  main: {
    name: 'Main',
    description: 'Chat, code and agents: the work that needs your best models.',
  },
  summarization: {
    name: 'Summarization',
    description:
      'Condensing long text: history, documents, search results. Cheap models with a large context work well.',
  },
  image: {
    name: 'Image',
    description: 'Questions about images: screenshots, photos, scans, charts. Needs models with image input.',
  },
  interface: {
    name: 'Interface',
    description:
      'Short answers that a person waits for: titles, labels, suggestions, completions. Fast models work well.',
  },
};

/** Adds missing built-in categories, without models. */
export function seedCategories(orm: BetterSQLite3Database, nowMs: number): void {
  const rows = Object.entries(builtIn).map(([slug, words], position) => ({
    slug,
    ...words,
    builtIn: true,
    position,
    createdAt: nowMs,
    updatedAt: nowMs,
  }));
  orm.insert(categories).values(rows).onConflictDoNothing().run();
}
