import { DEMO } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import { Catalogue } from '#lib/demo/catalogue';
import { catalogueFacts } from '#lib/demo/catalogue-facts';
import type { ModelFacts } from '#lib/demo/model-facts';
import type { Candidate } from '#lib/engine/candidate';
import { parseCatalogue } from '#lib/upstreams/openrouter/parse-catalogue';

/** The demo's models, as the product reads them from its list and as the stand-in knows them. */
export type DemoModels = {
  readonly lookup: (id: string) => CatalogueModel | undefined;
  readonly candidate: (id: string) => Candidate;
  readonly facts: (id: string) => ModelFacts;
};

const demoRef = { id: DEMO, slug: 'demo', name: 'Demo', isDemo: true, problem: null };

export function readDemoModels(): DemoModels {
  const catalogue = new Catalogue(catalogueFacts);
  const parsed = parseCatalogue({ data: catalogue.entries() });
  const byId = new Map((parsed?.models ?? []).map((model) => [model.id, model]));
  return {
    lookup: (id) => byId.get(id),
    candidate: (id) => ({ id, connection: demoRef, facts: byId.get(id) ?? null }),
    facts(id) {
      const facts = catalogue.find(id);
      if (facts === undefined) throw new Error(`The demo has no model ${id}.`);
      return facts;
    },
  };
}
