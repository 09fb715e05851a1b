import type { ChatRequest } from '../chat-request.ts';
import { hashText } from '../seeded-random.ts';

/** Prompt tokens read from the cache, and written to it. */
type CacheUse = { readonly cachedTokens: number; readonly cacheWriteTokens: number };

const MOST_PROMPTS = 1_000;

/** The prompts that a client marked for the cache: the first call writes one, the next ones read it. */
export class PromptCache {
  readonly #kept = new Set<string>();

  use(key: string, model: string, mark: ChatRequest['cacheMark']): CacheUse {
    if (mark === null) return { cachedTokens: 0, cacheWriteTokens: 0 };
    const name = `${key} ${model} ${hashText(mark.text, 1)}`;
    if (this.#kept.has(name)) return { cachedTokens: mark.tokens, cacheWriteTokens: 0 };
    const [oldest] = this.#kept;
    if (this.#kept.size >= MOST_PROMPTS && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.add(name);
    return { cachedTokens: 0, cacheWriteTokens: mark.tokens };
  }
}
