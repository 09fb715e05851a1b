import type { CatalogueModel } from '#lib/contracts/model';
import type { Runtime } from '../runtime.ts';
import { categoryPrefix } from './resolve-chain.ts';

/** OpenAI's model object. */
type ListedModel = {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly context_length?: number | null;
};

type Source = Pick<Runtime, 'categories' | 'catalogue' | 'startedAtMs'>;

/** The body of `GET /v1/models`: the categories first, then the catalogue, in OpenAI's list shape. */
export function listModels(runtime: Source): string {
  const categories = runtime.categories.slugs().map((slug) => listedCategory(runtime, slug));
  const catalogue = runtime.catalogue.list().map(listedModel);
  return JSON.stringify({ object: 'list', data: [...categories, ...catalogue] });
}

/** The body of `GET /v1/models/{id}`, or null where nothing of that name can be asked for. */
export function showModel(runtime: Source, id: string): string | null {
  if (id.startsWith(categoryPrefix)) {
    const slug = id.slice(categoryPrefix.length);
    return runtime.categories.slugs().includes(slug) ? JSON.stringify(listedCategory(runtime, slug)) : null;
  }
  const model = runtime.catalogue.lookup(id);
  if (model !== undefined) return JSON.stringify(listedModel(model));
  return runtime.categories.slugs().includes(id) ? JSON.stringify(listedCategory(runtime, id)) : null;
}

function listedCategory({ startedAtMs }: Source, slug: string): ListedModel {
  return {
    id: categoryPrefix + slug,
    object: 'model',
    created: Math.floor(startedAtMs / 1_000),
    owned_by: 'understudy',
  };
}

function listedModel({ id, created, author, contextTokens }: CatalogueModel): ListedModel {
  return { id, object: 'model', created: created ?? 0, owned_by: author, context_length: contextTokens };
}
