import { catalogueFacts } from './catalogue-facts.ts';
import { changedFacts } from './catalogue-changes.ts';
import { generateModels } from './generate-models.ts';
import { modelEntry } from './model-entry.ts';
import type { ModelFacts } from './model-facts.ts';

export type Snapshot = 'first' | 'second';

type WireModel = ReturnType<typeof modelEntry>;

/** One version of the model list. */
export class Catalogue {
  readonly models: readonly ModelFacts[];
  readonly #byId: ReadonlyMap<string, ModelFacts>;
  #entries: readonly WireModel[] | undefined;

  constructor(models: readonly ModelFacts[]) {
    this.models = models;
    this.#byId = new Map(models.map((facts) => [facts.id, facts]));
  }

  /** Finds a model. Suffixes that only choose a provider, such as `:nitro` or `:floor`, are ignored. */
  find(id: string): ModelFacts | undefined {
    return this.#byId.get(id) ?? this.#byId.get(id.replace(/:(?:nitro|floor|exacto|online)$/, ''));
  }

  /** The entries as the API returns them, newest first. */
  entries(): readonly WireModel[] {
    this.#entries ??= this.models
      .map((facts) => modelEntry(facts, (id) => this.#byId.get(id)?.name ?? id))
      .toSorted((one, other) => other.created - one.created);
    return this.#entries;
  }
}

/** Both versions of the list. `second` is some months later. */
export function buildCatalogues(generatedModels: number, seed: number): Record<Snapshot, Catalogue> {
  const generated = generateModels(generatedModels, seed);
  return {
    first: new Catalogue([...catalogueFacts, ...generated]),
    second: new Catalogue([...changedFacts(catalogueFacts), ...generated]),
  };
}
