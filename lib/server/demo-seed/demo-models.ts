import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, DEMO_LABS } from '#lib/contracts/known-connections';
import type { CatalogueModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/written-target';
import { Catalogue } from '#lib/demo/catalogue';
import { catalogueFacts } from '#lib/demo/catalogue-facts';
import { findDirectModel } from '#lib/demo/direct/direct-models';
import type { ModelFacts } from '#lib/demo/model-facts';
import type { Candidate } from '#lib/engine/candidate';
import { parseCatalogue } from '#lib/upstreams/openrouter/parse-catalogue';

/** The demo's models, as the product reads them and as the simulated upstream knows them. */
export type DemoModels = {
  readonly lookup: (connection: ConnectionId, id: string) => CatalogueModel | undefined;
  /** For a written target. */
  readonly candidate: (target: string) => Candidate;
  readonly facts: (connection: ConnectionId, id: string) => ModelFacts;
};

const demoRef = { id: DEMO, slug: DEMO, name: 'Demo', isDemo: true, problem: null, maxConcurrent: null };
const labsRef = {
  id: DEMO_LABS,
  slug: DEMO_LABS,
  name: 'Demo Labs',
  isDemo: true,
  problem: null,
  maxConcurrent: null,
};

export function readDemoModels(): DemoModels {
  const catalogue = new Catalogue(catalogueFacts);
  const parsed = parseCatalogue({ data: catalogue.entries() });
  const byId = new Map((parsed?.models ?? []).map((model) => [model.id, model]));
  // Demo Labs lists the ids of its models and nothing about them.
  const lookup: DemoModels['lookup'] = (connection, id) => (connection === DEMO ? byId.get(id) : undefined);
  return {
    lookup,
    candidate(target) {
      const { slug, model: id } = readTarget(target);
      const connection = slug === DEMO_LABS ? labsRef : demoRef;
      return { id, connection, facts: lookup(connection.id, id) ?? null };
    },
    facts(connection, id) {
      const facts = connection === DEMO_LABS ? findDirectModel(id) : catalogue.find(id);
      if (facts === undefined) throw new Error(`The demo has no model ${id}.`);
      return facts;
    },
  };
}
