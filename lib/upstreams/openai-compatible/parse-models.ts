import { z } from 'zod';
import { ModelId } from '#lib/contracts/model-id';
import type { CatalogueModel } from '#lib/contracts/model';
import { visibleText } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';
import type { ParsedCatalogue } from '#lib/upstreams/upstream';

/** More than any server lists. Further models are dropped and counted. */
const MAX_MODELS = 10_000;
const MAX_NAME = 200;
/** Lists ids as "models/gemini-…", but accepts and returns "gemini-…". */
const GOOGLE = 'generativelanguage.googleapis.com';
/** Lists its models in the format of its own API. */
export const ANTHROPIC = 'api.anthropic.com';

const Text = z.string().transform(visibleText).pipe(z.string().min(1).max(MAX_NAME)).nullish().catch(null);
const Count = z
  .number()
  .int()
  .positive()
  .max(1_000_000_000)
  .nullish()
  .catch(null)
  .transform((count) => count ?? null);
/** In seconds since 1970. Anthropic uses zero for unknown. */
const Moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const seconds = Math.floor(Date.parse(text ?? '') / 1_000);
    return seconds > 0 ? seconds : null;
  });
const Flag = z.boolean().nullish().catch(null);
/** Null for a negative or otherwise invalid price. */
const Price = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .pipe(z.number().min(0).max(1_000_000))
  .nullish()
  .catch(null);

// Only the id is common to all servers. The other fields are additions of the servers named here.
const Entry = z.object({
  id: ModelId,
  created: Count,
  /** Anthropic. */
  created_at: Moment,
  max_input_tokens: Count,
  max_tokens: Count,
  /** Anthropic, Together. */
  display_name: Text,
  /** Google's own API. */
  displayName: Text,
  description: z.string().nullish().catch(null),
  /** Groq. */
  context_window: Count,
  /** vLLM. */
  max_model_len: Count,
  /** Mistral. */
  max_context_length: Count,
  /** Together, Fireworks, and servers that imitate OpenRouter. */
  context_length: Count,
  /** Google's own API. */
  inputTokenLimit: Count,
  outputTokenLimit: Count,
  /** Groq. */
  max_completion_tokens: Count,
  /** Together. */
  type: Text,
  /** Together: USD per million tokens as `input` and `output`. Others: USD per token as `prompt` and `completion`. */
  pricing: z
    .object({ input: Price, output: Price, prompt: Price, completion: Price })
    .partial()
    .nullish()
    .catch(null),
  /** Mistral. Fireworks has flags next to the id instead. */
  capabilities: z
    .object({
      completion_chat: Flag,
      function_calling: Flag,
      vision: Flag,
      audio: Flag,
    })
    .nullish()
    .catch(null),
});
type Entry = z.infer<typeof Entry>;

const List = z.array(z.unknown());
const Listing = z.union([
  List,
  z.object({ data: List }).transform(({ data }) => data),
  z.object({ models: List }).transform(({ models }) => models),
  // Ollama without models.
  z.object({ object: z.literal('list'), data: z.null() }).transform((): unknown[] => []),
]);

/**
 * Parses the answer to `GET /models`; null if it is not a model list. Accepts `{data: […]}` as in OpenAI's
 * API, `{models: […]}`, or a bare list of objects or ids. Most servers list little more than ids, so other
 * facts stay unknown. Entries with an invalid or repeated id are dropped and counted.
 */
export function parseModels(body: unknown, host = ''): ParsedCatalogue | null {
  const list = Listing.safeParse(body);
  if (!list.success) return null;
  const models = new Map<string, CatalogueModel>();
  let droppedCount = 0;
  for (const raw of list.data) {
    const entry = Entry.safeParse(withId(raw, host === GOOGLE));
    if (!entry.success || models.has(entry.data.id) || models.size >= MAX_MODELS) droppedCount += 1;
    else models.set(entry.data.id, toModel(entry.data, host === ANTHROPIC));
  }
  return { models: [...models.values()], droppedCount };
}

function withId(raw: unknown, isGoogle: boolean): unknown {
  if (typeof raw === 'string') return { id: raw };
  if (!isRecord(raw)) return raw;
  const id = raw.id ?? raw.name ?? raw.model;
  return { ...raw, id: isGoogle && typeof id === 'string' ? id.replace(/^models\//, '') : id };
}

function toModel(entry: Entry, isAnthropic: boolean): CatalogueModel {
  const { id, pricing, capabilities } = entry;
  const { inputModalities, outputModalities } = modalitiesOf(entry);
  const takesTools = capabilities?.function_calling ?? null;
  return {
    id,
    canonicalSlug: null,
    huggingFaceId: null,
    aliasTarget: null,
    name: entry.display_name ?? entry.displayName ?? id,
    author: id.includes('/') ? id.slice(0, id.indexOf('/')) : '',
    description: visibleText((entry.description ?? '').slice(0, 2_000)),
    created: entry.created ?? entry.created_at,
    contextTokens:
      entry.context_window ??
      entry.max_model_len ??
      entry.max_context_length ??
      entry.context_length ??
      entry.inputTokenLimit ??
      entry.max_input_tokens,
    maxCompletionTokens:
      entry.max_completion_tokens ??
      entry.outputTokenLimit ??
      // On other servers, this field may be the context window.
      (isAnthropic ? entry.max_tokens : null),
    inputModalities,
    outputModalities,
    supportedParameters: takesTools === null ? null : takesTools ? ['tools'] : [],
    unknownParameters: takesTools === null ? [] : ['structured_outputs', 'reasoning'],
    ...pricesOf(pricing),
    requestUsd: null,
    cachedUsdPerToken: null,
    cacheWriteUsdPerToken: null,
    reasoningUsdPerToken: null,
    imageOutputUsdPerToken: null,
    longContextPrices: [],
    webSearchUsd: null,
    imageUsd: null,
    // The shared quota of free models only exists at OpenRouter.
    isFree: false,
    isRouter: false,
    isModerated: false,
    reasoningMandatory: false,
    defaultReasoning: null,
    expirationDate: null,
    borrowedFrom: null,
    borrowedFacts: [],
    setByYou: [],
  };
}

function modalitiesOf({
  type,
  capabilities,
}: Entry): Pick<CatalogueModel, 'inputModalities' | 'outputModalities'> {
  const unknown = { inputModalities: null, outputModalities: null };
  if (capabilities?.vision != null) {
    return {
      inputModalities: [
        'text',
        ...(capabilities.vision ? ['image'] : []),
        ...(capabilities.audio === true ? ['audio'] : []),
      ],
      outputModalities: capabilities.completion_chat === true ? ['text'] : null,
    };
  }
  switch (type) {
    case 'chat':
    case 'language':
    case 'code':
      return { ...unknown, outputModalities: ['text'] };
    case 'image':
      return { ...unknown, outputModalities: ['image'] };
    case 'embedding':
      return { inputModalities: ['text'], outputModalities: ['embeddings'] };
    case 'rerank':
      return { inputModalities: ['text'], outputModalities: ['rerank'] };
    case 'audio':
      return { ...unknown, outputModalities: ['audio', 'speech'] };
    default:
      return unknown;
  }
}

/** Two prices of zero count as unknown: the server bills something other than tokens, or nothing. */
function pricesOf(
  pricing: Entry['pricing'],
): Pick<CatalogueModel, 'promptUsdPerToken' | 'completionUsdPerToken'> {
  const perToken = (million: number | null | undefined, one: number | null | undefined) =>
    million == null ? (one ?? null) : million / 1_000_000;
  const promptUsdPerToken = perToken(pricing?.input, pricing?.prompt);
  const completionUsdPerToken = perToken(pricing?.output, pricing?.completion);
  return promptUsdPerToken === 0 && completionUsdPerToken === 0
    ? { promptUsdPerToken: null, completionUsdPerToken: null }
    : { promptUsdPerToken, completionUsdPerToken };
}
