import type { Usage } from '#lib/engine/call';

/** A report of what a call used that says nothing but what is given. */
export function usageWith(told: Partial<Usage>): Usage {
  return {
    inputTokens: null,
    outputTokens: null,
    cachedTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
    imageTokens: null,
    webSearches: null,
    costUsd: null,
    byokUsd: 0,
    ...told,
  };
}
