import { ownLimitWords } from './account-words.ts';
import { found } from './decide.ts';
import type { Finding } from './finding.ts';
import type { Signals } from './signals.ts';
import { readSpentCounters } from './spent-counters.ts';

/** Finds whose limit it was: a shared pool's, or the caller's own if the message says so. */
export function foundLimit(signals: Signals, items: Finding['evidence']): Finding {
  const { party, said, speaker, words, error, httpStatus, headers } = signals;
  const isOwn = ownLimitWords.test(said) || (party === 'direct' && readSpentCounters(headers).length > 0);
  const isUnsure = { certain: false } as const;
  // An error with a success status means that a provider behind OpenRouter was reached.
  if (party === 'openrouter' && error !== null && httpStatus !== null && httpStatus < 300)
    return found('rate_limit', { party: 'provider' }, items, isUnsure);
  if (party === 'direct') {
    // Google gives the same answer for lack of capacity and for an exhausted quota, but names only the quota.
    return /^google/i.test(speaker.company ?? '') && !isOwn
      ? found('rate_limit', { party: 'provider' }, items, isUnsure)
      : found('rate_limit', signals, items, { certain: isOwn });
  }
  if (speaker.via === 'unknown') {
    if (isOwn) return found('rate_limit', { party: 'direct' }, items, isUnsure);
    if (words.includes('resource_exhausted'))
      return found('rate_limit', { party: 'provider' }, items, isUnsure);
    return found('rate_limit', signals, items, isUnsure);
  }
  return found('rate_limit', signals, items, { certain: party !== 'openrouter' });
}
