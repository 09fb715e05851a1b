import type { Runtime } from '../runtime.ts';
import { categoryPrefix } from './resolve-chain.ts';

/** The body of `GET /v1/models`: the categories first, then the catalogue, in OpenAI's list shape. */
export function listModels(runtime: Pick<Runtime, 'categories' | 'catalogue' | 'startedAtMs'>): string {
  const categories = runtime.categories.slugs().map((slug) => ({
    id: categoryPrefix + slug,
    object: 'model',
    created: Math.floor(runtime.startedAtMs / 1_000),
    owned_by: 'understudy',
  }));
  const catalogue = runtime.catalogue.list().map((model) => ({
    id: model.id,
    object: 'model',
    created: model.created ?? 0,
    owned_by: model.author,
    context_length: model.contextTokens,
  }));
  return JSON.stringify({ object: 'list', data: [...categories, ...catalogue] });
}
