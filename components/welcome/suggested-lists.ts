import type { Category } from '#lib/contracts/category';

/** What an empty built-in list is filled with when someone tries the demo. */
const suggestions: Readonly<Record<string, readonly string[]>> = {
  main: ['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2', 'openai/gpt-5-mini', 'deepseek/deepseek-v3.2'],
  summarization: [
    'openai/gpt-5-nano',
    'google/gemini-2.5-flash-lite',
    'mistralai/mistral-small-3.2-24b-instruct',
  ],
  image: ['google/gemini-2.5-flash', 'openai/gpt-5-mini', 'anthropic/claude-haiku-4.5'],
  interface: ['anthropic/claude-haiku-4.5', 'openai/gpt-5-mini', 'moonshotai/kimi-k2'],
};

export type Filling = { slug: string; models: string[]; version: number };

/** What to put where: only into empty built-in lists, and only models that are there to be had. */
export function planFilling(categories: readonly Category[], isListed: (id: string) => boolean): Filling[] {
  return categories.flatMap(({ slug, builtIn, models, version }) => {
    if (!builtIn || models.length > 0) return [];
    const listed = (suggestions[slug] ?? []).filter(isListed);
    return listed.length === 0 ? [] : [{ slug, models: listed, version }];
  });
}
