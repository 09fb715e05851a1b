import type { Snapshot } from '#lib/store/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import type { TargetKey } from '#lib/contracts/target';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import type { Candidate } from '#lib/engine/candidate';
import type { RoutedCategory } from '../category-service.ts';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { ClientRequest } from '#lib/dialects/dialect';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

export type ResolvedChain = {
  readonly category: string | null;
  readonly requestedModel: string;
  readonly chain: readonly Candidate[];
  /** The models tried after the chain if a budget is spent. */
  readonly whenBudgetSpent: readonly Candidate[];
  readonly policy: Policy;
  /** Chain and policy for the history. */
  readonly snapshot: Snapshot;
};

export type ChainRead =
  | { readonly outcome: 'read'; readonly resolved: ResolvedChain }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

type ResolveInput = {
  readonly request: Pick<ClientRequest, 'model' | 'models'>;
  readonly findCategory: (slug: string) => RoutedCategory | undefined;
  readonly categorySlugs: () => readonly string[];
  /** The categories that the caller is limited to; null if it may use everything. */
  readonly allowed: readonly string[] | null;
  readonly targets: Pick<ConnectionService, 'readTarget' | 'writeTarget' | 'locate'>;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly tierOf: (connection: ConnectionId, model: CatalogueModel) => Tier | null;
  /** Whether a person last knew the model as free. */
  readonly wasFree: (connection: ConnectionId, model: string) => boolean;
};

export const categoryPrefix = 'understudy/';
/** Claude Code offers only models whose ids begin with `claude` or `anthropic`. */
export const aliasPrefix = 'claude-understudy-';

/** The category name for an alias; other names are returned unchanged. */
export function withoutAlias(id: string): string {
  return id.startsWith(aliasPrefix) ? categoryPrefix + id.slice(aliasPrefix.length) : id;
}

/**
 * Turns `model` and `models` into the chain and the policy of a request. A category is named `understudy/main`,
 * or `main` if the catalogue has no model with that name; both are recorded in the first form.
 */
export function resolveChain({
  request,
  findCategory,
  categorySlugs,
  allowed,
  targets,
  lookup,
  tierOf,
  wasFree,
}: ResolveInput): ChainRead {
  const named = request.model === undefined ? undefined : withoutAlias(request.model);
  const models = request.models?.map(withoutAlias);
  // Some clients remove the part before the slash. A model with that name comes first, so that it stays
  // reachable.
  const isListed = (id: string): boolean => {
    const target = targets.readTarget(id);
    if (target.outcome !== 'read') return false;
    const { connection, model: listed } = targets.locate(target.key);
    return lookup(connection.id, listed) !== undefined;
  };
  const isBareCategory = (id: string): boolean => findCategory(id) !== undefined && !isListed(id);
  const model = named !== undefined && isBareCategory(named) ? categoryPrefix + named : named;
  const usable = () => categorySlugs().filter((slug) => allowed === null || allowed.includes(slug));
  if (
    allowed !== null &&
    (models !== undefined || !allowed.some((slug) => categoryPrefix + slug === model))
  ) {
    return { outcome: 'refused', refusal: forbid(usable(), models === undefined ? 'model' : 'models') };
  }
  const stray = models?.find((id) => id.startsWith(categoryPrefix) || isBareCategory(id));
  if (stray !== undefined) {
    return {
      outcome: 'refused',
      refusal: refuse(
        400,
        'invalid_request',
        'category_in_models',
        `"models" accepts only model ids, and "${stray}" is a category. Set it as "model".`,
        'models',
      ),
    };
  }
  const read = (written: readonly string[], category: string | null) =>
    readTargets(targets, written, category);
  const resolve = (
    requestedModel: string,
    category: RoutedCategory | null,
    keys: readonly TargetKey[],
  ): ChainRead => {
    const policy = category?.policy ?? defaultPolicy;
    const candidatesOf = (written: readonly TargetKey[]) =>
      [...new Set(written)].map((key): Candidate => {
        const { connection, model: id } = targets.locate(key);
        const facts = lookup(connection.id, id) ?? null;
        return {
          id,
          connection,
          facts,
          ...(policy.tierFloor === 'none' || facts === null ? {} : { tier: tierOf(connection.id, facts) }),
          ...(policy.freeStaysFree ? { wasFree: wasFree(connection.id, id) } : {}),
        };
      });
    const chain = candidatesOf(keys);
    // A target whose connection was deleted can't be called, so it is dropped.
    const spare = policy.whenBudgetSpent.map(targets.readTarget);
    const whenBudgetSpent = candidatesOf(
      spare.flatMap((target) => (target.outcome === 'read' && !keys.includes(target.key) ? target.key : [])),
    );
    const snapshot = snapshotOf(policy, keys.map(targets.writeTarget));
    return {
      outcome: 'read',
      resolved: {
        category: category?.slug ?? null,
        requestedModel,
        chain,
        whenBudgetSpent,
        policy,
        snapshot,
      },
    };
  };
  if (model === undefined || !model.startsWith(categoryPrefix)) {
    const ids = [...(model === undefined ? [] : [model]), ...(models ?? [])];
    const asked = read(ids, null);
    return asked.outcome === 'refused' ? asked : resolve(model ?? ids[0] ?? '', null, asked.keys);
  }
  const slug = model.slice(categoryPrefix.length);
  const category = findCategory(slug);
  if (category === undefined) {
    const known = usable().map((other) => categoryPrefix + other);
    // All categories of a client may have been deleted.
    if (known.length === 0) return { outcome: 'refused', refusal: forbid(known, 'model') };
    return {
      outcome: 'refused',
      refusal: refuse(
        404,
        'invalid_request',
        'unknown_category',
        `There is no category "${slug}". The categories are ${known.join(', ')}.`,
        'model',
      ),
    };
  }
  const asked =
    models === undefined ? { outcome: 'read' as const, keys: category.models } : read(models, slug);
  if (asked.outcome === 'refused') return asked;
  if (asked.keys.length === 0) {
    return {
      outcome: 'refused',
      refusal: {
        ...refuse(
          400,
          'invalid_request',
          'empty_chain',
          category.isSwitchedOff && models === undefined
            ? `Every model in "${slug}" is off. Turn one on in Models.`
            : `The category "${slug}" is empty. Add a model to it in Models.`,
          'model',
        ),
        category: slug,
      },
    };
  }
  return resolve(model, category, asked.keys);
}

function forbid(usable: readonly string[], param: 'model' | 'models'): GatewayRefusal {
  const names = usable.map((slug) => categoryPrefix + slug).join(', ');
  const only = usable.length === 0 ? 'may not use any category' : `may only use ${names} as "model"`;
  return refuse(
    403,
    'forbidden',
    'not_allowed',
    `This client ${only}. Its owner can change this in Settings, under Clients.`,
    param,
  );
}

type TargetsRead =
  | { readonly outcome: 'read'; readonly keys: readonly TargetKey[] }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

function readTargets(
  targets: Pick<ConnectionService, 'readTarget'>,
  written: readonly string[],
  category: string | null,
): TargetsRead {
  const keys: TargetKey[] = [];
  for (const one of written) {
    const target = targets.readTarget(one);
    if (target.outcome === 'unknown_connection') {
      const message = `"${one}" names the connection "${target.slug}", which does not exist. Add it in Settings, or use a bare model id for the default connection.`;
      const refusal = refuse(404, 'invalid_request', 'unknown_connection', message, 'model');
      return { outcome: 'refused', refusal: category === null ? refusal : { ...refusal, category } };
    }
    keys.push(target.key);
  }
  return { outcome: 'read', keys };
}

/** Cached chains per policy; above this number, they are built again. */
const MAX_SNAPSHOTS = 500;
const snapshots = new WeakMap<Policy, Map<string, Snapshot>>();

/** The same object for the same chain and policy, because most requests share a few. */
function snapshotOf(policy: Policy, ids: readonly string[]): Snapshot {
  let ofPolicy = snapshots.get(policy);
  if (ofPolicy === undefined) {
    ofPolicy = new Map();
    snapshots.set(policy, ofPolicy);
  }
  const key = ids.join('\n');
  let snapshot = ofPolicy.get(key);
  if (snapshot === undefined) {
    if (ofPolicy.size >= MAX_SNAPSHOTS) ofPolicy.clear();
    snapshot = { chain: [...new Set(ids)], policy };
    ofPolicy.set(key, snapshot);
  }
  return snapshot;
}
