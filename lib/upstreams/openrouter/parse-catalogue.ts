import { z } from 'zod';
import { ModelId } from '#lib/contracts/model-id';
import type { CatalogueModel } from '#lib/contracts/model';
import { visibleText } from '#lib/contracts/visible-text';
import { isFreeId } from '#lib/contracts/model-variant';
import type { ParsedCatalogue } from '#lib/upstreams/upstream';

/** The date that OpenRouter uses for "no removal planned". */
const NO_EXPIRY = '2098-12-31';
const MAX_NAME = 200;
const MAX_DESCRIPTION = 2_000;

/** Text without direction marks, which could reverse the text next to it in a list. */
const Line = z.string().transform((text) => visibleText(text.slice(0, MAX_NAME)));
const Words = z.array(z.unknown()).transform((list) => list.filter((word) => typeof word === 'string'));
const Price = z.union([z.string(), z.number()]).nullish().transform(toPrice);
/** Some entries use zero for unknown. */
const Tokens = z
  .number()
  .nullish()
  .transform((count) => (count != null && count > 0 ? count : null));

// Only the used fields, almost all optional, because OpenRouter adds and removes fields every few weeks.
const Entry = z.object({
  id: ModelId,
  canonical_slug: Line.nullish(),
  hugging_face_id: Line.nullish().catch(null),
  alias_target: z.object({ slug: Line }).nullish(),
  name: Line.nullish(),
  created: z.number().nullish(),
  description: z.string().nullish(),
  context_length: Tokens,
  architecture: z.object({ input_modalities: Words.nullish(), output_modalities: Words.nullish() }).nullish(),
  pricing: z
    .object({
      prompt: Price,
      completion: Price,
      request: Price,
      image: Price,
      input_cache_read: Price,
      input_cache_write: Price,
      internal_reasoning: Price,
      image_output: Price,
      web_search: Price,
      overrides: z.array(z.unknown()).nullish().catch(null),
    })
    .nullish(),
  top_provider: z
    .object({ context_length: Tokens, max_completion_tokens: Tokens, is_moderated: z.boolean().nullish() })
    .nullish(),
  supported_parameters: Words.nullish(),
  expiration_date: z.string().nullish(),
  reasoning: z
    .object({
      mandatory: z.boolean().nullish(),
      default_enabled: z.boolean().nullish().catch(null),
      default_effort: Line.nullish().catch(null),
    })
    .nullish(),
});

/** Other overrides are for hours of the day. */
const LongContext = z.object({
  min_prompt_tokens: z.number().positive(),
  utc_start: z.undefined(),
  prompt: Price,
  completion: Price,
  input_cache_read: Price,
  input_cache_write: Price,
});

const Listing = z.object({ data: z.array(z.unknown()) });

/**
 * Parses the body of `GET /models`, in its order; null if it is not a model list. Entries that can't be
 * parsed or repeat an id are dropped and counted. Batch-only entries are dropped because they can't be
 * called.
 */
export function parseCatalogue(body: unknown): ParsedCatalogue | null {
  const listing = Listing.safeParse(body);
  if (!listing.success) return null;
  const models = new Map<string, CatalogueModel>();
  let droppedCount = 0;
  for (const raw of listing.data.data) {
    const entry = Entry.safeParse(raw);
    if (!entry.success || models.has(entry.data.id)) droppedCount += 1;
    else if (!entry.data.id.endsWith(':batch')) models.set(entry.data.id, toModel(entry.data));
  }
  return { models: [...models.values()], droppedCount };
}

function toModel(entry: z.infer<typeof Entry>): CatalogueModel {
  const { id, pricing, top_provider: topProvider } = entry;
  const isFreeRouter = id === 'openrouter/free';
  const expiry = entry.expiration_date ?? null;
  return {
    id,
    canonicalSlug: entry.canonical_slug ?? null,
    huggingFaceId: entry.hugging_face_id === '' ? null : (entry.hugging_face_id ?? null),
    aliasTarget: entry.alias_target?.slug ?? null,
    name: entry.name == null || entry.name === '' ? id : entry.name,
    author: id.slice(id.startsWith('~') ? 1 : 0, id.includes('/') ? id.indexOf('/') : undefined),
    description: visibleText((entry.description ?? '').slice(0, MAX_DESCRIPTION)),
    created: entry.created ?? null,
    contextTokens: entry.context_length ?? topProvider?.context_length ?? null,
    maxCompletionTokens: topProvider?.max_completion_tokens ?? null,
    inputModalities: entry.architecture?.input_modalities ?? ['text'],
    outputModalities: entry.architecture?.output_modalities ?? ['text'],
    // An empty list of parameters means unknown.
    supportedParameters: entry.supported_parameters?.length ? entry.supported_parameters : null,
    unknownParameters: [],
    promptUsdPerToken: pricing?.prompt.usd ?? null,
    completionUsdPerToken: pricing?.completion.usd ?? null,
    cachedUsdPerToken: pricing?.input_cache_read.usd ?? null,
    cacheWriteUsdPerToken: pricing?.input_cache_write.usd ?? null,
    reasoningUsdPerToken: reasoningPrice(pricing?.internal_reasoning.usd ?? null),
    imageOutputUsdPerToken: pricing?.image_output.usd ?? null,
    longContextPrices: (pricing?.overrides ?? []).flatMap(longContextPrice),
    requestUsd: pricing?.request.usd ?? null,
    webSearchUsd: pricing?.web_search.usd ?? null,
    imageUsd: pricing?.image.usd ?? null,
    isFree: isFreeId(id),
    isRouter: isFreeRouter || pricing?.prompt.isOpen === true || pricing?.completion.isOpen === true,
    isModerated: topProvider?.is_moderated ?? false,
    reasoningMandatory: entry.reasoning?.mandatory ?? false,
    defaultReasoning:
      entry.reasoning?.default_enabled === false ? 'none' : (entry.reasoning?.default_effort ?? null),
    expirationDate: expiry === null || expiry.startsWith(NO_EXPIRY) ? null : expiry,
    borrowedFrom: null,
    borrowedFacts: [],
    setByYou: [],
  };
}

/** A price of zero means that reasoning tokens cost the same as other output tokens. */
function reasoningPrice(usd: number | null): number | null {
  return usd === 0 ? null : usd;
}

function longContextPrice(raw: unknown): CatalogueModel['longContextPrices'] {
  const override = LongContext.safeParse(raw);
  if (!override.success) return [];
  const { min_prompt_tokens: minInputTokens, prompt, completion, ...cache } = override.data;
  return [
    {
      minInputTokens,
      promptUsdPerToken: prompt.usd,
      completionUsdPerToken: completion.usd,
      cachedUsdPerToken: cache.input_cache_read.usd,
      cacheWriteUsdPerToken: cache.input_cache_write.usd,
    },
  ];
}

/** "-1" is how a router says that its price is that of whomever it picks: nothing to calculate with. */
function toPrice(value: string | number | null | undefined): { usd: number | null; isOpen: boolean } {
  const amount = value == null || value === '' ? Number.NaN : Number(value);
  return { usd: Number.isFinite(amount) && amount >= 0 ? amount : null, isOpen: amount < 0 };
}
