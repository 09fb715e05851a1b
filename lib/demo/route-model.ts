import type { ChatRequest } from './chat-request.ts';
import type { DemoState } from './demo-state.ts';
import { parametersOf, type ModelFacts } from './model-facts.ts';
import type { RoutedCall } from './router-metadata.ts';
import { hashText } from './seeded-random.ts';

const everyTrait = ['tools', 'schema', 'sampling'];

/** A model that only a scenario mentions, so that tests can invent ids. It has the usual capabilities. */
export function unlistedModel(id: string): ModelFacts {
  return {
    id,
    canonicalSlug: id,
    aliasTarget: null,
    name: id,
    description: '',
    created: 0,
    contextTokens: 131_072,
    maxCompletionTokens: null,
    inputModalities: ['text', 'image'],
    outputModalities: ['text'],
    tokenizer: 'Other',
    promptUsd: 1e-6,
    completionUsd: 2e-6,
    imageOutputUsd: null,
    dearerFromTokens: null,
    parameters: parametersOf(everyTrait, 'none'),
    reasoning: 'none',
    isModerated: false,
    isFree: id.endsWith(':free'),
    isRouter: false,
    isBatch: false,
    expirationDate: null,
    providers: ['Demo'],
    silentSwitch: false,
  };
}

function pickFrom(candidates: readonly ModelFacts[], chance: number): ModelFacts | undefined {
  return candidates[chance % Math.max(candidates.length, 1)];
}

export type RoutedModel = {
  readonly facts: ModelFacts;
  readonly strategy: RoutedCall['strategy'];
};

/** The model for an id: itself, the target of an alias, or the choice of a router. */
export function routeModel(state: DemoState, id: string, request: ChatRequest): RoutedModel | null {
  const catalogue = state.catalogue();
  const facts = catalogue.find(id);
  if (facts === undefined) {
    return state.book.has(id) ? { facts: unlistedModel(id), strategy: 'direct' } : null;
  }
  if (facts.aliasTarget !== null) {
    const target = catalogue.find(facts.aliasTarget);
    return target === undefined ? null : { facts: target, strategy: 'latest' };
  }
  if (!facts.isRouter) return { facts, strategy: 'direct' };
  const chance = hashText(request.lastUserText, state.seed);
  const wantsFree = facts.isFree;
  const fits = (candidate: ModelFacts): boolean =>
    candidate.isFree === wantsFree &&
    !candidate.isRouter &&
    !candidate.isBatch &&
    candidate.aliasTarget === null &&
    candidate.outputModalities.length === 1 &&
    candidate.outputModalities[0] === 'text' &&
    (!request.hasImages || candidate.inputModalities.includes('image')) &&
    (request.tools.length === 0 || candidate.parameters.has('tools'));
  const picked = pickFrom(catalogue.models.filter(fits), chance);
  return picked === undefined ? null : { facts: picked, strategy: wantsFree ? 'free' : 'auto' };
}
