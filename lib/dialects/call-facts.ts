import type { CatalogueModel } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Usage } from '#lib/engine/call';
import { visibleText } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';

/** A hundred times what the largest context window holds. */
const MOST_TOKENS = 1_000_000_000;
const MOST_USD = 100_000;
const MOST_STATUS = 999;
const LONGEST_NAME = 200;

/** What the wire needs of the catalogue. */
export type ModelNames = {
  readonly lookup: (id: string) => CatalogueModel | undefined;
  /** Maps a dated slug or an alias target to the catalogue's id. */
  readonly resolve: (returned: string) => string | undefined;
};

/**
 * The catalogue id of the model that answered. OpenRouter often returns a dated slug of the very model
 * that was asked for; only an id the catalogue knows as another model, or a router's pick, is another model.
 */
export function servedModelOf(requested: string, returned: unknown, names: ModelNames): string {
  if (nameOrNull(returned) === null || typeof returned !== 'string' || returned === requested)
    return requested;
  const facts = names.lookup(requested);
  if (facts?.canonicalSlug != null && withoutVariant(facts.canonicalSlug) === withoutVariant(returned))
    return requested;
  if (withoutVariant(returned) === withoutVariant(requested)) return requested;
  if (facts?.aliasTarget === returned) return returned;
  const known = names.resolve(returned);
  if (known !== undefined) return known;
  return facts?.isRouter === true || requested.startsWith('~') ? returned : requested;
}

export function readUsage(usage: unknown): Usage | null {
  if (!isRecord(usage)) return null;
  return {
    inputTokens: countOrNull(usage.prompt_tokens, MOST_TOKENS),
    outputTokens: countOrNull(usage.completion_tokens, MOST_TOKENS),
    cachedTokens: countOrNull(
      isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details.cached_tokens : null,
      MOST_TOKENS,
    ),
    costUsd: amountOrNull(usage.cost, MOST_USD),
  };
}

/** OpenRouter's own account of the providers it tried inside one call. */
export function readRouterAttempts(metadata: unknown): RouterAttempt[] {
  if (!isRecord(metadata) || !Array.isArray(metadata.attempts)) return [];
  return metadata.attempts
    .filter(isRecord)
    .slice(0, 50)
    .map((attempt) => ({
      provider: nameOrNull(attempt.provider),
      model: nameOrNull(attempt.model),
      status: countOrNull(attempt.status, MOST_STATUS),
    }));
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A name or an id that goes into headers and the history; a longer text is none. */
export function nameOrNull(value: unknown): string | null {
  const text = textOrNull(value);
  return text !== null && text.length <= LONGEST_NAME ? visibleText(text) : null;
}

function countOrNull(value: unknown, most: number): number | null {
  return Number.isInteger(value) ? amountOrNull(value, most) : null;
}

/** What no call can come to is a mistake of whoever reported it: the true amount is then unknown. */
function amountOrNull(value: unknown, most: number): number | null {
  return typeof value === 'number' && value >= 0 && value <= most ? value : null;
}
