import type { builtInSlugs } from '#lib/contracts/category';

/** Lists to begin with, where the person has none: each has a first choice that has its troubles in the demo. */
export const demoLists: Readonly<Record<(typeof builtInSlugs)[number], readonly string[]>> = {
  main: [
    'google/gemini-2.5-flash-lite',
    'moonshotai/kimi-k2',
    'deepseek/deepseek-v3.2',
    'anthropic/claude-haiku-4.5',
  ],
  summarization: [
    'meta-llama/llama-3.3-70b-instruct',
    'google/gemini-2.5-flash',
    'qwen/qwen3.7-flash',
    'openai/gpt-4.1-mini',
  ],
  image: ['google/gemini-2.5-flash', 'openai/gpt-5-mini', 'anthropic/claude-haiku-4.5'],
  interface: ['google/gemma-4-31b-it:free', 'meta-llama/llama-3.1-8b-instruct', 'openai/gpt-5-nano'],
};

/** A category of the person's own, as an example of one. */
export const demoCategory = {
  slug: 'code-review',
  name: 'Code review',
  description: 'Reads a change and says what could break.',
  models: ['mistralai/codestral-2508', 'qwen/qwen3-coder', 'anthropic/claude-sonnet-4.5'],
} as const;
