import type { CatalogueModel } from '#lib/contracts/model';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import type { Candidate } from '#lib/fallback/execution';
import type { ChatRequest } from './chat-request.ts';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

/** A category as the hot path needs it. */
export type RoutedCategory = {
  readonly slug: string;
  readonly models: readonly string[];
  readonly policy: Policy;
};

export type ResolvedChain = {
  readonly category: string | null;
  readonly requestedModel: string;
  readonly chain: readonly Candidate[];
  readonly policy: Policy;
};

export type ChainRead =
  | { readonly outcome: 'read'; readonly resolved: ResolvedChain }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

type ResolveInput = {
  readonly request: Pick<ChatRequest, 'model' | 'models'>;
  readonly findCategory: (slug: string) => RoutedCategory | undefined;
  readonly categorySlugs: () => readonly string[];
  readonly lookup: (id: string) => CatalogueModel | undefined;
};

export const categoryPrefix = 'understudy/';

/** Turns `model` and `models` into the chain to run, and the policy it runs under. */
export function resolveChain({ request, findCategory, categorySlugs, lookup }: ResolveInput): ChainRead {
  const { model, models } = request;
  const stray = models?.find((id) => id.startsWith(categoryPrefix));
  if (stray !== undefined) {
    return {
      outcome: 'refused',
      refusal: refuse(
        400,
        'invalid_request',
        'category_in_models',
        `"models" holds model ids; "${stray}" is a category. Name it as "model".`,
        'models',
      ),
    };
  }
  const candidates = (ids: readonly string[]): Candidate[] =>
    [...new Set(ids)].map((id) => ({ id, facts: lookup(id) ?? null }));
  if (model === undefined || !model.startsWith(categoryPrefix)) {
    const ids = [...(model === undefined ? [] : [model]), ...(models ?? [])];
    return {
      outcome: 'read',
      resolved: {
        category: null,
        requestedModel: model ?? ids[0] ?? '',
        chain: candidates(ids),
        policy: defaultPolicy,
      },
    };
  }
  const slug = model.slice(categoryPrefix.length);
  const category = findCategory(slug);
  if (category === undefined) {
    const known = categorySlugs().map((other) => categoryPrefix + other);
    return {
      outcome: 'refused',
      refusal: refuse(
        404,
        'invalid_request',
        'unknown_category',
        `There is no category "${slug}". There are: ${known.join(', ')}.`,
        'model',
      ),
    };
  }
  const ids = models ?? category.models;
  if (ids.length === 0) {
    return {
      outcome: 'refused',
      refusal: refuse(
        400,
        'invalid_request',
        'empty_chain',
        `The list of "${slug}" is empty. Add a model to it on the Models screen.`,
        'model',
      ),
    };
  }
  return {
    outcome: 'read',
    resolved: { category: slug, requestedModel: model, chain: candidates(ids), policy: category.policy },
  };
}
