import type { CatalogueModel } from '#lib/contracts/model';
import { refuse, type GatewayRefusal } from './gateway-error.ts';
import { slugsOf, type ModelSource } from './list-models.ts';
import { aliasPrefix, categoryPrefix, withoutAlias } from './resolve-chain.ts';

/** Anthropic's model object. */
type ListedModel = {
  readonly id: string;
  readonly type: 'model';
  readonly display_name: string;
  readonly created_at: string;
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
  readonly capabilities: null;
};

type ListRead =
  | { readonly outcome: 'read'; readonly body: string }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

const USUAL_LIMIT = 20;
const MOST = 1_000;

/**
 * The body of `GET /v1/models` for clients of Messages, in pages: each category by its alias and its name, then
 * the models of every connection. `allowed` are the categories that the caller is limited to; then it is shown
 * only these.
 */
export function listMessagesModels(
  runtime: ModelSource,
  allowed: readonly string[] | null,
  query: URLSearchParams,
): ListRead {
  const limit = Number(query.get('limit') ?? USUAL_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    return refused('limit', `"limit" must be a number from 1 to ${MOST.toLocaleString('en')}.`);
  const all = listAll(runtime, allowed);
  const afterId = query.get('after_id');
  const beforeId = query.get('before_id');
  const cursor = afterId ?? beforeId;
  const at = all.findIndex(({ id }) => id === cursor);
  if (cursor !== null && at < 0)
    return refused(afterId === null ? 'before_id' : 'after_id', `There is no model "${cursor}".`);
  const isBackwards = afterId === null && beforeId !== null;
  const start = isBackwards ? Math.max(0, at - limit) : at + 1;
  const end = isBackwards ? at : start + limit;
  const data = all.slice(start, end);
  const body = {
    data,
    has_more: isBackwards ? start > 0 : end < all.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
  return { outcome: 'read', body: JSON.stringify(body) };
}

/** The body of `GET /v1/models/{id}` for clients of Messages, or null if there is nothing with that name. */
export function showMessagesModel(
  runtime: ModelSource,
  allowed: readonly string[] | null,
  id: string,
): string | null {
  const target = runtime.connection.readTarget(id);
  if (allowed === null && target.outcome === 'read') {
    const { connection, model } = runtime.connection.locate(target.key);
    const facts = runtime.catalogue.of(connection.id).lookup(model);
    if (facts !== undefined) return JSON.stringify(listedModel(id, facts));
  }
  const name = withoutAlias(id);
  const slug = name.startsWith(categoryPrefix) ? name.slice(categoryPrefix.length) : name;
  return slugsOf(runtime, allowed).includes(slug) ? JSON.stringify(listedCategory(runtime, id, slug)) : null;
}

function refused(param: string, message: string): ListRead {
  return { outcome: 'refused', refusal: refuse(400, 'invalid_request', 'invalid_query', message, param) };
}

function listAll(runtime: ModelSource, allowed: readonly string[] | null): readonly ListedModel[] {
  const slugs = slugsOf(runtime, allowed);
  const categories = [aliasPrefix, categoryPrefix].flatMap((prefix) =>
    slugs.map((slug) => listedCategory(runtime, prefix + slug, slug)),
  );
  if (allowed !== null) return categories;
  return [...categories, ...runtime.catalogue.listAll().map((model) => listedModel(model.target, model))];
}

function listedCategory({ startedAtMs }: ModelSource, id: string, slug: string): ListedModel {
  return {
    id,
    type: 'model',
    display_name: `Understudy ${slug}`,
    created_at: new Date(startedAtMs).toISOString(),
    max_input_tokens: null,
    max_tokens: null,
    capabilities: null,
  };
}

function listedModel(target: string, facts: CatalogueModel): ListedModel {
  return {
    id: target,
    type: 'model',
    display_name: facts.name,
    created_at: new Date((facts.created ?? 0) * 1_000).toISOString(),
    max_input_tokens: facts.contextTokens,
    max_tokens: facts.maxCompletionTokens,
    capabilities: null,
  };
}
