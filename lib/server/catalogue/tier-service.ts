import type { ModelOverride, ModelOverrideStore } from '#lib/store/models';
import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';
import type { CatalogueModel, PutModelOverride, Tier } from '#lib/contracts/model';
import { TargetKey, targetKey } from '#lib/contracts/target';
import { tierOf } from '#lib/models/tier';
import { ApiError } from '#lib/server/api-error';
import type { ConnectionService } from '#lib/server/connections/connection-service';

export type TierService = {
  /**
   * The tier set by a person, else by rule. From memory: a request with a tier floor needs it for each model of
   * its chain.
   */
  readonly tierOf: (connection: ConnectionId, model: CatalogueModel) => Tier | null;
  /** By written targets. */
  readonly overrides: () => readonly ModelOverride[];
  readonly write: (input: PutModelOverride) => Promise<readonly ModelOverride[]>;
  /** Loads changes by another process. */
  readonly reload: () => Promise<void>;
};

type TierInput = {
  readonly store: ModelOverrideStore;
  readonly targets: Pick<ConnectionService, 'readTarget' | 'writeTarget'>;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
};

export async function createTierService({ store, targets, lookup }: TierInput): Promise<TierService> {
  let list = await store.listOverrides();
  let byId = new Map(list.map(({ id, tier }) => [id, tier]));
  // A new catalogue has new objects, so cached tiers never belong to an old one.
  let known = new WeakMap<CatalogueModel, Tier | null>();

  async function reload(): Promise<void> {
    list = await store.listOverrides();
    byId = new Map(list.map(({ id, tier }) => [id, tier]));
    known = new WeakMap();
  }

  function overrides(): readonly ModelOverride[] {
    return list.map(({ id, tier }) => ({ id: targets.writeTarget(TargetKey.parse(id)), tier }));
  }

  return {
    tierOf(connection, model) {
      let tier = known.get(model);
      if (tier === undefined) {
        const key = targetKey(connection === DEMO ? OPENROUTER : connection, model.id);
        const override = byId.get(key);
        tier = tierOf(model, { override, lookup: (id) => lookup(connection, id) }).tier;
        known.set(model, tier);
      }
      return tier;
    },
    overrides,
    async write({ id, tier }) {
      const read = targets.readTarget(id);
      if (read.outcome === 'unknown_connection')
        throw new ApiError(
          'invalid_request',
          `${id} names the connection "${read.slug}", which does not exist.`,
        );
      await store.writeOverride(read.key, tier);
      await reload();
      return overrides();
    },
    reload,
  };
}
