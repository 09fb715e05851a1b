import { type CatalogueModel, OwnFact } from '#lib/contracts/model';
import { takesParameter } from '#lib/contracts/model-facts';
import { variantOf } from '#lib/contracts/model-variant';

/** Companies that serve their own models, by the host of their API, as OpenRouter names them in its ids. */
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
 * Names that a company moves from model to model, while OpenRouter's model of that name stays the same. Alibaba has
 * so many of them that its host is not among the companies above.
 */
const rollingIds: ReadonlySet<string> = new Set(['deepseek/deepseek-chat', 'deepseek/deepseek-reasoner']);

/** The company whose own API a base URL is, as OpenRouter's ids name it; null for any other server. */
export function authorAt(baseUrl: string): string | null {
  return authorByHost.get(URL.parse(baseUrl)?.hostname ?? '') ?? null;
}

/** OpenRouter's models by the names that prove which model is meant. */
export type FactSource = {
  readonly byId: ReadonlyMap<string, CatalogueModel>;
  readonly bySlug: ReadonlyMap<string, CatalogueModel>;
  readonly byWeights: ReadonlyMap<string, CatalogueModel>;
};

export function indexFacts(models: readonly CatalogueModel[]): FactSource {
  // A variant is served under other conditions, an alias moves, and a router is no model.
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

/** A name that two models share proves nothing. */
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

/** OpenRouter's entry of the very model that a connection lists under this id; undefined where that is not certain. */
function findTwin(id: string, author: string | null, source: FactSource): CatalogueModel | undefined {
  const names = namesOf(id, author);
  for (const name of names) {
    if (rollingIds.has(name)) return undefined;
    const twin = source.byId.get(name) ?? source.bySlug.get(name) ?? source.byWeights.get(name);
    if (twin !== undefined) return twin;
  }
  return undefined;
}

/** How OpenRouter may call the model, the most exact first. */
function namesOf(id: string, author: string | null): string[] {
  // Only Google's ids begin so.
  if (id.startsWith('models/')) return [`google/${id.slice('models/'.length)}`];
  if (id.includes('/') || author === null) return [id];
  const names = [`${author}/${id}`];
  // Anthropic writes "claude-sonnet-4-5-20250929", and OpenRouter "claude-sonnet-4.5".
  if (author === 'anthropic') {
    const dotted = id.replace(/-(\d)-(\d)(?=-|$)/, '-$1.$2');
    names.push(`${author}/${dotted}`, `${author}/${dotted.replace(/-\d{8}$/, '')}`);
  }
  return names;
}

/**
 * Fills in what a connection's own list leaves open. What belongs to the model itself is the same everywhere; limits,
 * parameters and prices depend on who runs it, so they are only taken over where that is its author.
 */
export function borrowFacts(
  model: CatalogueModel,
  author: string | null,
  source: FactSource,
): CatalogueModel {
  const twin = findTwin(model.id, author, source);
  if (twin === undefined) return model.author === '' && author !== null ? { ...model, author } : model;
  const filled = fillIn(model, author, twin);
  const borrowedFacts = OwnFact.options.filter((fact) => isOpen(model, fact) && !isOpen(filled, fact));
  return { ...filled, borrowedFrom: twin.id, borrowedFacts };
}

function fillIn(model: CatalogueModel, author: string | null, twin: CatalogueModel): CatalogueModel {
  const borrowed: CatalogueModel = {
    ...model,
    name: model.name === model.id ? twin.name : model.name,
    author: twin.author,
    description: model.description === '' ? twin.description : model.description,
    // Some servers give the time of their own start.
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
