import type { Usage } from '#lib/engine/call';

/** A usage report with only the given fields. */
export function usageWith(given: Partial<Usage>): Usage {
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
    ...given,
  };
}
