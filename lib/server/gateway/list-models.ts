import type { CatalogueModel } from '#lib/contracts/model';
import type { Runtime } from '../runtime-type.ts';
import { categoryPrefix, withoutAlias } from './resolve-chain.ts';

/** OpenAI's model object. */
type ListedModel = {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly context_length?: number | null;
};

export type ModelSource = Pick<Runtime, 'categories' | 'catalogue' | 'connection' | 'startedAtMs'>;

/**
 * The body of `GET /v1/models` in OpenAI's shape: the categories first, then the models of every connection,
 * named as in a request. `allowed` are the categories that the caller is limited to; then it is shown only
 * these.
 */
export function listModels(runtime: ModelSource, allowed: readonly string[] | null): string {
  return JSON.stringify(listOf(runtime, allowed));
}

/**
 * The same for Codex, which looks for its own list beside it. While that list is empty, it uses what it knows
 * about models itself.
 */
export function listModelsForCodex(runtime: ModelSource, allowed: readonly string[] | null): string {
  return JSON.stringify({ ...listOf(runtime, allowed), models: [] });
}

function listOf(runtime: ModelSource, allowed: readonly string[] | null) {
  const categories = slugsOf(runtime, allowed).map((slug) => listedCategory(runtime, slug));
  if (allowed !== null) return { object: 'list', data: categories };
  const catalogue = runtime.catalogue.listAll().map((model) => listedModel(model.target, model));
  return { object: 'list', data: [...categories, ...catalogue] };
}

/** The body of `GET /v1/models/{id}`, or null if there is nothing with that name. */
export function showModel(
  runtime: ModelSource,
  allowed: readonly string[] | null,
  asked: string,
): string | null {
  const id = withoutAlias(asked);
  const slugs = slugsOf(runtime, allowed);
  if (id.startsWith(categoryPrefix)) {
    const slug = id.slice(categoryPrefix.length);
    return slugs.includes(slug) ? JSON.stringify(listedCategory(runtime, slug)) : null;
  }
  const target = runtime.connection.readTarget(id);
  if (target.outcome === 'read') {
    const { connection, model } = runtime.connection.locate(target.key);
    const facts = runtime.catalogue.of(connection.id).lookup(model);
    if (facts !== undefined) return allowed === null ? JSON.stringify(listedModel(id, facts)) : null;
  }
  return slugs.includes(id) ? JSON.stringify(listedCategory(runtime, id)) : null;
}

/** The categories that a caller may use. */
export function slugsOf({ categories }: ModelSource, allowed: readonly string[] | null): readonly string[] {
  const slugs = categories.slugs();
  return allowed === null ? slugs : slugs.filter((slug) => allowed.includes(slug));
}

function listedCategory({ startedAtMs }: ModelSource, slug: string): ListedModel {
  return {
    id: categoryPrefix + slug,
    object: 'model',
    created: Math.floor(startedAtMs / 1_000),
    owned_by: 'understudy',
  };
}

function listedModel(target: string, { created, author, contextTokens }: CatalogueModel): ListedModel {
  return {
    id: target,
    object: 'model',
    created: created ?? 0,
    owned_by: author === '' ? 'unknown' : author,
    context_length: contextTokens,
  };
}
