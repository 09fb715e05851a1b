import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { builtInSlugs } from '#lib/contracts/category';
import { categories } from './schema.ts';

const builtIn: Record<(typeof builtInSlugs)[number], { name: string; description: string }> = {
  main: {
    name: 'Main',
    description: 'The thinking and the answers: chat, code, agents, whatever needs your best models.',
  },
  summarization: {
    name: 'Summarization',
    description:
      'Condensing long text: history, documents, search results. Cheap models with a large context do well.',
  },
  image: {
    name: 'Image',
    description: 'Questions about pictures: screenshots, photos, scans, charts. Needs models that can see.',
  },
  interface: {
    name: 'Interface',
    description:
      'Short answers a person waits for: titles, labels, suggestions, completions. Fast models do well.',
  },
};

/** Puts the built-in categories in, with empty lists, where they are missing. */
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
