import type { CatalogueModel } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Usage } from '#lib/engine/call';
import { visibleText } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';

/** A hundred times the largest context window. */
const MAX_TOKENS = 1_000_000_000;
const MAX_USD = 100_000;
const MAX_STATUS = 999;
const LONGEST_NAME = 200;

/** Maps model names to the catalogue. */
export type ModelNames = {
  readonly lookup: (id: string) => CatalogueModel | undefined;
  /** Maps a dated slug or an alias target to the catalogue's id. */
  readonly resolve: (returned: string) => string | undefined;
};

/**
 * The catalogue id of the model that answered. OpenRouter often returns a dated slug of the requested model.
 * It counts as another model only if the catalogue lists the returned id separately, or if a router picked
 * it.
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
  const input = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const output = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const tools = isRecord(usage.server_tool_use_details) ? usage.server_tool_use_details : {};
  return {
    inputTokens: countOrNull(usage.prompt_tokens, MAX_TOKENS),
    outputTokens: countOrNull(usage.completion_tokens, MAX_TOKENS),
    cachedTokens: countOrNull(input.cached_tokens, MAX_TOKENS),
    cacheWriteTokens: countOrNull(input.cache_write_tokens, MAX_TOKENS),
    reasoningTokens: countOrNull(output.reasoning_tokens, MAX_TOKENS),
    imageTokens: countOrNull(output.image_tokens, MAX_TOKENS),
    webSearches: countOrNull(tools.web_search_requests, MAX_TOKENS),
    ...readCost(usage),
  };
}

/**
 * With the account's own key (BYOK), `cost` is only OpenRouter's fee. The provider bills the rest; if that is
 * not reported, the total cost is unknown.
 */
function readCost({ cost, is_byok, cost_details: details }: Readonly<Record<string, unknown>>) {
  const creditsUsd = amountOrNull(cost, MAX_USD);
  if (is_byok !== true || creditsUsd === null) return { costUsd: creditsUsd, byokUsd: 0 };
  const byokUsd = amountOrNull(isRecord(details) ? details.upstream_inference_cost : null, MAX_USD);
  return byokUsd === null
    ? { costUsd: null, byokUsd: 0 }
    : { costUsd: Number((creditsUsd + byokUsd).toFixed(12)), byokUsd };
}

/** The facts so far, with the tier of service that an answer names. */
export function billedTier(before: ServiceTier, named: unknown): ServiceTier {
  const billed = nameOrNull(named);
  return billed === null || billed === before.billed ? before : { ...before, billed };
}

/** The providers that OpenRouter tried within one call, from its metadata. */
export function readRouterAttempts(metadata: unknown): RouterAttempt[] {
  if (!isRecord(metadata) || !Array.isArray(metadata.attempts)) return [];
  return metadata.attempts
    .filter(isRecord)
    .slice(0, 50)
    .map((attempt) => ({
      provider: nameOrNull(attempt.provider),
      model: nameOrNull(attempt.model),
      status: countOrNull(attempt.status, MAX_STATUS),
    }));
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A name or an id for headers and the history; null if it is too long for either. */
export function nameOrNull(value: unknown): string | null {
  const text = textOrNull(value);
  return text !== null && text.length <= LONGEST_NAME ? visibleText(text) : null;
}

function countOrNull(value: unknown, most: number): number | null {
  return Number.isInteger(value) ? amountOrNull(value, most) : null;
}

/** Null for an impossible amount. The upstream made a mistake, so the true amount is unknown. */
function amountOrNull(value: unknown, most: number): number | null {
  return typeof value === 'number' && value >= 0 && value <= most ? value : null;
}
