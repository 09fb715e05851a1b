import type { CatalogueModel } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Usage } from '#lib/fallback/execution';
import { isRecord } from '#lib/fallback/is-record';

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
  if (typeof returned !== 'string' || returned === '' || returned === requested) return requested;
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
    inputTokens: numberOrNull(usage.prompt_tokens),
    outputTokens: numberOrNull(usage.completion_tokens),
    costUsd: numberOrNull(usage.cost),
  };
}

/** OpenRouter's own account of the providers it tried inside one call. */
export function readRouterAttempts(metadata: unknown): RouterAttempt[] {
  if (!isRecord(metadata) || !Array.isArray(metadata.attempts)) return [];
  return metadata.attempts
    .filter(isRecord)
    .slice(0, 50)
    .map((attempt) => ({
      provider: textOrNull(attempt.provider),
      model: textOrNull(attempt.model),
      status: numberOrNull(attempt.status),
    }));
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
