import type { CatalogueModel, ListedModel } from '#lib/contracts/model';

/** A plain text model of the strong tier, except for the given fields. */
export function catalogueModel(over: Partial<CatalogueModel> & { id: string }): CatalogueModel {
  const { id } = over;
  return {
    canonicalSlug: `${id}-20260101`,
    huggingFaceId: null,
    aliasTarget: null,
    name: id,
    author: id.slice(0, id.indexOf('/')),
    description: '',
    created: 1_780_000_000,
    contextTokens: 200_000,
    maxCompletionTokens: 64_000,
    inputModalities: ['text'],
    outputModalities: ['text'],
    supportedParameters: ['temperature', 'tools', 'structured_outputs'],
    unknownParameters: [],
    promptUsdPerToken: 0.000_001,
    completionUsdPerToken: 0.000_004,
    requestUsd: null,
    cachedUsdPerToken: null,
    cacheWriteUsdPerToken: null,
    reasoningUsdPerToken: null,
    imageOutputUsdPerToken: null,
    longContextPrices: [],
    webSearchUsd: null,
    imageUsd: null,
    isFree: id.endsWith(':free'),
    isRouter: false,
    isModerated: false,
    reasoningMandatory: false,
    defaultReasoning: null,
    expirationDate: null,
    borrowedFrom: null,
    borrowedFacts: [],
    setByYou: [],
    ...over,
  };
}

/** The same on the default connection. */
export function listedModel(over: Partial<ListedModel> & { id: string }): ListedModel {
  return { connection: 'openrouter', target: over.id, ...catalogueModel(over), ...over };
}
