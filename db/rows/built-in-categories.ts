import type { builtInSlugs } from '#lib/contracts/category';

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

/** The rows of the built-in categories, without models. */
export function builtInRows(nowMs: number) {
  return Object.entries(builtIn).map(([slug, words], position) => ({
    slug,
    ...words,
    builtIn: true,
    position,
    createdAt: nowMs,
    updatedAt: nowMs,
  }));
}
