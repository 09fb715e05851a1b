import type { ModelOverride, ModelOverrideStore } from '#lib/store/models';
import { type ConnectionId, DEMO, OPENROUTER } from '#lib/contracts/connection';
import type { CatalogueModel, PutModelOverride, Tier } from '#lib/contracts/model';
import { TargetKey, targetKey } from '#lib/contracts/target';
import { tierOf } from '#lib/models/tier';
import { ApiError } from './api-error.ts';
import type { ConnectionService } from './connections/connection-service.ts';

export type TierService = {
  /** The person's word, else the rule's. From memory: a request under a tier floor asks for each model of its list. */
  readonly tierOf: (connection: ConnectionId, model: CatalogueModel) => Tier | null;
  /** By targets as they are written. */
  readonly overrides: () => readonly ModelOverride[];
  readonly write: (input: PutModelOverride) => Promise<readonly ModelOverride[]>;
  /** Takes over what another process wrote. */
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
  // A new catalogue brings new objects, so what is kept here is never of an old one.
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
