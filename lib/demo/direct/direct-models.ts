import { parametersOf, type ModelFacts } from '../model-facts.ts';

/** A model that the fictional provider Demo Labs runs. Prices are in USD per million tokens. */
function labsModel(
  id: string,
  name: string,
  created: number,
  prices: { readonly prompt: number; readonly completion: number },
): ModelFacts {
  return {
    id,
    canonicalSlug: id,
    aliasTarget: null,
    name,
    description: '',
    created,
    contextTokens: 131_072,
    maxCompletionTokens: 16_384,
    inputModalities: ['text', 'image'],
    outputModalities: ['text'],
    tokenizer: 'Other',
    promptUsd: prices.prompt / 1e6,
    completionUsd: prices.completion / 1e6,
    imageOutputUsd: null,
    dearerFromTokens: null,
    parameters: parametersOf(['tools', 'schema', 'sampling'], 'none'),
    reasoning: 'none',
    isModerated: false,
    isFree: false,
    isRouter: false,
    isBatch: false,
    expirationDate: null,
    providers: ['Demo Labs'],
    silentSwitch: false,
  };
}

/** The models of Demo Labs, which is called directly rather than through OpenRouter. */
export const directModels: readonly ModelFacts[] = [
  labsModel('labs-large', 'Demo Labs Large', 1_790_000_000, { prompt: 0.9, completion: 3.6 }),
  labsModel('labs-small', 'Demo Labs Small', 1_785_000_000, { prompt: 0.12, completion: 0.5 }),
  labsModel('labs-mini', 'Demo Labs Mini', 1_780_000_000, { prompt: 0.03, completion: 0.1 }),
];

/** A model that only a scenario mentions, so that tests can invent ids. */
export function unlistedDirectModel(id: string): ModelFacts {
  return labsModel(id, id, 0, { prompt: 1, completion: 2 });
}

const byId = new Map(directModels.map((facts) => [facts.id, facts]));

export function findDirectModel(id: string): ModelFacts | undefined {
  return byId.get(id);
}
