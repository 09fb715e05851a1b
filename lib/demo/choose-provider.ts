import type { ChatRequest } from './chat-request.ts';
import { isRecord } from './chat-request.ts';
import type { HttpAnswer } from './http-answer.ts';
import { providerSlug } from './model-entry.ts';
import type { ModelFacts } from './model-facts.ts';
import { badRequest, noEndpoints, wrongEndpoint, type NoEndpointsReason } from './request-faults.ts';

const routingKeys = new Set([
  'order',
  'only',
  'ignore',
  'allow_fallbacks',
  'require_parameters',
  'data_collection',
  'zdr',
  'enforce_distillable_text',
  'quantizations',
  'sort',
  'preferred_min_throughput',
  'preferred_max_latency',
  'max_price',
  'options',
]);

export type ProviderChoice = { readonly provider: string; readonly skippedProvider: string | null };

function namesIn(list: unknown): string[] {
  return Array.isArray(list)
    ? (list as unknown[]).filter((name) => typeof name === 'string').map(providerSlug)
    : [];
}

function missingAbility(request: ChatRequest, facts: ModelFacts): NoEndpointsReason | null {
  if (request.hasImages && !facts.inputModalities.includes('image')) return 'image';
  if (request.hasAudio && !facts.inputModalities.includes('audio')) return 'audio';
  if (request.tools.length > 0 && !facts.parameters.has('tools')) return 'tools';
  const { routing, format } = request;
  if (
    routing.require_parameters === true &&
    format.kind === 'schema' &&
    !facts.parameters.has('structured_outputs')
  ) {
    return 'parameters';
  }
  if (routing.data_collection === 'deny' && facts.isFree) return 'data_policy';
  const maxPrice = isRecord(routing.max_price) ? routing.max_price : {};
  const isTooDear = (limit: unknown, usdPerToken: number) =>
    typeof limit === 'number' && Number((usdPerToken * 1e6).toPrecision(9)) > limit;
  if (isTooDear(maxPrice.prompt, facts.promptUsd) || isTooDear(maxPrice.completion, facts.completionUsd)) {
    return 'max_price';
  }
  return null;
}

/** The refusal of invalid routing preferences. */
export function checkRouting(routing: Routing): HttpAnswer | null {
  const unknownKey = Object.keys(routing).find((key) => !routingKeys.has(key));
  return unknownKey === undefined ? null : badRequest(`provider: Unrecognized key: "${unknownKey}"`);
}

/** The provider for this call under its routing preferences, or the refusal if none fits. */
export function chooseProvider(request: ChatRequest, facts: ModelFacts): ProviderChoice | HttpAnswer {
  const refusal = checkRouting(request.routing);
  if (refusal !== null) return refusal;
  const isChat = facts.outputModalities.some((modality) => ['text', 'image', 'audio'].includes(modality));
  if (facts.isBatch || !isChat) return wrongEndpoint(facts.id);
  const missing = missingAbility(request, facts);
  if (missing !== null) return noEndpoints(missing, facts.id, facts.providers.length);
  return chooseAmong(request.routing, facts);
}

type Routing = ChatRequest['routing'];

/** Chooses from the model's providers. */
export function chooseAmong(routing: Routing, facts: ModelFacts): ProviderChoice | HttpAnswer {
  const only = namesIn(routing.only);
  const ignored = namesIn(routing.ignore);
  const order = namesIn(routing.order);
  const allowed = facts.providers.filter((provider) => {
    const slug = providerSlug(provider);
    return (only.length === 0 || only.includes(slug)) && !ignored.includes(slug);
  });
  const preferred = order.flatMap((name) => allowed.filter((provider) => providerSlug(provider) === name));
  const strict = order.length > 0 && routing.allow_fallbacks === false;
  const [first, second] = strict ? preferred : [...new Set([...preferred, ...allowed])];
  if (first === undefined) return noEndpoints('providers', facts.id, facts.providers.length);
  if (facts.silentSwitch && second !== undefined) return { provider: second, skippedProvider: first };
  return { provider: first, skippedProvider: null };
}
