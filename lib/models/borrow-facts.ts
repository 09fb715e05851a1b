import type { CatalogueModel, OwnFact } from '#lib/contracts/model';
import { takesParameter } from '#lib/contracts/model-facts';
import { variantOf } from '#lib/contracts/model-variant';
import { OWN_FACTS } from '#lib/contracts/name-lists';

/** Companies that serve their own models: the host of their API, and their name in OpenRouter's ids. */
const authorByHost: ReadonlyMap<string, string> = new Map([
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'google'],
  ['api.mistral.ai', 'mistralai'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x-ai'],
  ['api.moonshot.ai', 'moonshotai'],
  ['api.moonshot.cn', 'moonshotai'],
  ['api.z.ai', 'z-ai'],
  ['open.bigmodel.cn', 'z-ai'],
  ['api.minimax.io', 'minimax'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cohere.ai', 'cohere'],
  ['api.cohere.com', 'cohere'],
]);

/**
 * Names that a company reuses for newer models, while OpenRouter's model of that name stays the same. Alibaba
 * reuses so many that its host is missing above.
 */
const rollingIds: ReadonlySet<string> = new Set(['deepseek/deepseek-chat', 'deepseek/deepseek-reasoner']);

/** The company whose own API has this base URL, as OpenRouter's ids name it; null for other servers. */
export function authorAt(baseUrl: string): string | null {
  return authorByHost.get(URL.parse(baseUrl)?.hostname ?? '') ?? null;
}

/** OpenRouter's models, by names that identify them unambiguously. */
export type FactSource = {
  readonly byId: ReadonlyMap<string, CatalogueModel>;
  readonly bySlug: ReadonlyMap<string, CatalogueModel>;
  readonly byWeights: ReadonlyMap<string, CatalogueModel>;
};

export function indexFacts(models: readonly CatalogueModel[]): FactSource {
  // A variant runs under other conditions, an alias can move to another model, and a router is not a
  // model.
  const plain = models.filter(
    ({ id, aliasTarget, isRouter }) =>
      variantOf(id) === '' && !id.startsWith('~') && aliasTarget === null && !isRouter,
  );
  return {
    byId: new Map(plain.map((model) => [model.id, model])),
    bySlug: onlyOnce(plain, ({ canonicalSlug }) => canonicalSlug),
    byWeights: onlyOnce(plain, ({ huggingFaceId }) => huggingFaceId),
  };
}

/** Indexes the models by name, without names that several models share. */
function onlyOnce(
  models: readonly CatalogueModel[],
  nameOf: (model: CatalogueModel) => string | null,
): Map<string, CatalogueModel> {
  const found = new Map<string, CatalogueModel>();
  for (const [name, same] of Map.groupBy(models, nameOf)) {
    const [model] = same;
    if (name !== null && model !== undefined && same.length === 1) found.set(name, model);
  }
  return found;
}

/**
 * OpenRouter's entry for the model that a connection lists under this id; undefined if that is not certain.
 */
function findTwin(id: string, author: string | null, source: FactSource): CatalogueModel | undefined {
  const names = namesOf(id, author);
  for (const name of names) {
    if (rollingIds.has(name)) return undefined;
    const twin = source.byId.get(name) ?? source.bySlug.get(name) ?? source.byWeights.get(name);
    if (twin !== undefined) return twin;
  }
  return undefined;
}

/** The names that OpenRouter may use for the model, most exact first. */
function namesOf(id: string, author: string | null): string[] {
  // Only Google's ids start with this.
  if (id.startsWith('models/')) return [`google/${id.slice('models/'.length)}`];
  if (id.includes('/') || author === null) return [id];
  const names = [`${author}/${id}`];
  // Anthropic writes "claude-sonnet-4-5-20250929"; OpenRouter writes "claude-sonnet-4.5".
  if (author === 'anthropic') {
    const dotted = id.replace(/-(\d)-(\d)(?=-|$)/, '-$1.$2');
    names.push(`${author}/${dotted}`, `${author}/${dotted.replace(/-\d{8}$/, '')}`);
  }
  return names;
}

/**
 * Fills in the facts that a connection's own list lacks. Facts about the model itself are the same
 * everywhere. Limits, parameters and prices depend on the provider, so they are copied only if the connection
 * is the model's author.
 */
export function borrowFacts(
  model: CatalogueModel,
  author: string | null,
  source: FactSource,
): CatalogueModel {
  const twin = findTwin(model.id, author, source);
  if (twin === undefined) return model.author === '' && author !== null ? { ...model, author } : model;
  const filled = fillIn(model, author, twin);
  const borrowedFacts = OWN_FACTS.filter((fact) => isOpen(model, fact) && !isOpen(filled, fact));
  return { ...filled, borrowedFrom: twin.id, borrowedFacts };
}

function fillIn(model: CatalogueModel, author: string | null, twin: CatalogueModel): CatalogueModel {
  const borrowed: CatalogueModel = {
    ...model,
    name: model.name === model.id ? twin.name : model.name,
    author: twin.author,
    description: model.description === '' ? twin.description : model.description,
    // Some servers report their own start time.
    created: twin.created ?? model.created,
    contextTokens: model.contextTokens ?? twin.contextTokens,
    inputModalities: model.inputModalities ?? twin.inputModalities,
    outputModalities: model.outputModalities ?? twin.outputModalities,
  };
  if (author !== twin.author) return borrowed;
  return {
    ...borrowed,
    maxCompletionTokens: model.maxCompletionTokens ?? twin.maxCompletionTokens,
    ...parametersOf(model, twin),
    ...(model.promptUsdPerToken === null && model.completionUsdPerToken === null
      ? {
          promptUsdPerToken: twin.promptUsdPerToken,
          completionUsdPerToken: twin.completionUsdPerToken,
          requestUsd: twin.requestUsd,
          imageUsd: twin.imageUsd,
        }
      : {}),
    reasoningMandatory: twin.reasoningMandatory,
  };
}

function parametersOf(
  { supportedParameters: own, unknownParameters: open }: CatalogueModel,
  { supportedParameters: theirs, unknownParameters }: CatalogueModel,
): Pick<CatalogueModel, 'supportedParameters' | 'unknownParameters'> {
  if (own === null || theirs === null)
    return { supportedParameters: own ?? theirs, unknownParameters: own === null ? unknownParameters : open };
  return {
    supportedParameters: [...own, ...theirs.filter((name) => open.includes(name))],
    unknownParameters: open.filter((name) => unknownParameters.includes(name)),
  };
}

function isOpen(model: CatalogueModel, fact: OwnFact): boolean {
  switch (fact) {
    case 'contextTokens':
    case 'inputModalities':
    case 'outputModalities':
      return model[fact] === null;
    case 'promptUsdPerMillion':
      return model.promptUsdPerToken === null;
    case 'completionUsdPerMillion':
      return model.completionUsdPerToken === null;
    case 'tools':
    case 'structured_outputs':
    case 'reasoning':
      return takesParameter(model, fact) === null;
  }
}
