import type { ModelOverride, ModelOverrideStore } from '#db/model-override-store';
import type { CatalogueModel, PutModelOverride, Tier } from '#lib/contracts/model';
import { tierOf } from '#lib/models/tier';

export type TierService = {
  /** The person's word, else the rule's. From memory: a request under a tier floor asks for each model of its list. */
  readonly tierOf: (model: CatalogueModel) => Tier | null;
  readonly overrides: () => readonly ModelOverride[];
  readonly write: (input: PutModelOverride) => Promise<readonly ModelOverride[]>;
  /** Takes over what another process wrote. */
  readonly reload: () => Promise<void>;
};

type TierInput = {
  readonly store: ModelOverrideStore;
  readonly lookup: (id: string) => CatalogueModel | undefined;
};

export async function createTierService({ store, lookup }: TierInput): Promise<TierService> {
  let list = await store.listOverrides();
  let byId = new Map(list.map(({ id, tier }) => [id, tier]));
  // A new catalogue brings new objects, so what is kept here is never of an old one.
  let known = new WeakMap<CatalogueModel, Tier | null>();

  async function reload(): Promise<void> {
    list = await store.listOverrides();
    byId = new Map(list.map(({ id, tier }) => [id, tier]));
    known = new WeakMap();
  }

  return {
    tierOf(model) {
      let tier = known.get(model);
      if (tier === undefined) {
        tier = tierOf(model, { override: byId.get(model.id), lookup }).tier;
        known.set(model, tier);
      }
      return tier;
    },
    overrides: () => list,
    async write({ id, tier }) {
      await store.writeOverride(id, tier);
      await reload();
      return list;
    },
    reload,
  };
}
