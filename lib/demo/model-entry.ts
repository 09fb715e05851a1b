import { cacheUsd, WEB_SEARCH_USD } from './billing/price-answer.ts';
import type { ModelFacts } from './model-facts.ts';

/** A price as the catalogue writes it: USD per token, as a decimal without an exponent. */
export function formatPrice(usd: number): string {
  if (usd <= 0) return String(usd);
  return usd.toFixed(15).replace(/0+$/, '').replace(/\.$/, '');
}

function cachePrices(facts: ModelFacts, times: number) {
  const { readUsd, writeUsd } = cacheUsd(facts);
  return {
    input_cache_read: formatPrice(times * readUsd),
    ...(writeUsd === facts.promptUsd ? {} : { input_cache_write: formatPrice(times * writeUsd) }),
  };
}

function pricingOf(facts: ModelFacts) {
  const hasCache = facts.promptUsd > 0 && !facts.isBatch;
  return {
    prompt: formatPrice(facts.promptUsd),
    completion: formatPrice(facts.completionUsd),
    ...(facts.imageOutputUsd === null ? {} : { image_output: formatPrice(facts.imageOutputUsd) }),
    ...(facts.outputModalities.includes('text') && !facts.isBatch && !facts.isRouter
      ? { web_search: formatPrice(WEB_SEARCH_USD) }
      : {}),
    ...(hasCache ? cachePrices(facts, 1) : {}),
    ...(facts.dearerFromTokens === null
      ? {}
      : {
          overrides: [
            {
              min_prompt_tokens: facts.dearerFromTokens,
              prompt: formatPrice(2 * facts.promptUsd),
              completion: formatPrice(2 * facts.completionUsd),
              ...cachePrices(facts, 2),
            },
          ],
        }),
  };
}

function reasoningOf(facts: ModelFacts) {
  if (facts.reasoning === 'none' || facts.isRouter) return {};
  return {
    reasoning: {
      mandatory: facts.reasoning === 'mandatory',
      default_enabled: facts.reasoning !== 'off',
      supported_efforts: ['high', 'medium', 'low'],
      default_effort: 'medium',
    },
  };
}

/** One entry of `GET /models`, with the fields and order of the real service. */
export function modelEntry(facts: ModelFacts, nameOf: (id: string) => string) {
  return {
    id: facts.id,
    canonical_slug: facts.canonicalSlug,
    ...(facts.aliasTarget === null
      ? {}
      : { alias_target: { name: nameOf(facts.aliasTarget), slug: facts.aliasTarget } }),
    hugging_face_id: null,
    name: facts.name,
    created: facts.created,
    description: facts.description,
    context_length: facts.contextTokens,
    architecture: {
      modality: `${facts.inputModalities.join('+')}->${facts.outputModalities.join('+')}`,
      input_modalities: facts.inputModalities,
      output_modalities: facts.outputModalities,
      tokenizer: facts.tokenizer,
      instruct_type: null,
    },
    pricing: pricingOf(facts),
    top_provider: {
      context_length: facts.isRouter ? null : facts.contextTokens,
      max_completion_tokens: facts.maxCompletionTokens,
      is_moderated: facts.isModerated,
    },
    per_request_limits: null,
    supported_parameters: [...facts.parameters],
    default_parameters: { temperature: null, top_p: null, frequency_penalty: null },
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: facts.expirationDate,
    links: { details: `/api/v1/models/${facts.canonicalSlug}/endpoints` },
    ...reasoningOf(facts),
  };
}

/** A provider's slug in routing preferences. */
export function providerSlug(name: string): string {
  return name.toLowerCase().replaceAll('.', '-').replaceAll(' ', '-');
}

/** The body of `GET /models/{author}/{slug}/endpoints`. */
export function modelEndpoints(facts: ModelFacts) {
  const entry = modelEntry(facts, (id) => id);
  return {
    data: {
      id: facts.id,
      name: facts.name,
      created: facts.created,
      description: facts.description,
      architecture: entry.architecture,
      endpoints: facts.providers.map((provider) => ({
        name: `${provider} | ${facts.canonicalSlug}`,
        model_id: facts.id,
        model_name: facts.name,
        context_length: facts.contextTokens ?? 0,
        pricing: { ...entry.pricing, discount: 0 },
        provider_name: provider,
        tag: providerSlug(provider),
        quantization: 'unknown',
        max_completion_tokens: facts.maxCompletionTokens,
        max_prompt_tokens: null,
        supported_parameters: entry.supported_parameters,
        status: 0,
        uptime_last_5m: 99.8,
        uptime_last_30m: 99.7,
        uptime_last_1d: 99.6,
        supports_implicit_caching: false,
        latency_last_30m: { p50: 420, p75: 610, p90: 930, p99: 2400 },
        throughput_last_30m: { p50: 74, p75: 61, p90: 43, p99: 18 },
      })),
    },
  };
}
