import type { builtInSlugs } from '#lib/contracts/category';

/** A model that the demo calls at its maker's own API rather than through OpenRouter. */
export const demoLabsTarget = 'demo-labs::labs-large';

/**
 * Initial chains for the demo. Each first choice fails now and then to show a switch. For `summarization`,
 * the simulated OpenRouter is down, so that another provider takes over.
 */
export const demoLists: Readonly<Record<(typeof builtInSlugs)[number], readonly string[]>> = {
  main: [
    'google/gemini-2.5-flash-lite',
    'moonshotai/kimi-k2',
    'deepseek/deepseek-v3.2',
    'anthropic/claude-haiku-4.5',
    demoLabsTarget,
  ],
  summarization: [
    'meta-llama/llama-3.3-70b-instruct',
    'google/gemini-2.5-flash',
    'qwen/qwen3.7-flash',
    'openai/gpt-4.1-mini',
    demoLabsTarget,
  ],
  image: ['google/gemini-2.5-flash', 'openai/gpt-5-mini', 'anthropic/claude-haiku-4.5'],
  interface: ['google/gemma-4-31b-it:free', 'meta-llama/llama-3.1-8b-instruct', 'openai/gpt-5-nano'],
};

/** An example of a custom category. */
export const demoCategory = {
  slug: 'code-review',
  name: 'Code review',
  description: 'Reviews a change and points out what could break.',
  models: ['mistralai/codestral-2508', 'qwen/qwen3-coder', 'anthropic/claude-sonnet-4.5'],
} as const;
