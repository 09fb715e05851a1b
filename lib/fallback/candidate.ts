import type { CatalogueModel, Tier } from '#lib/contracts/model';

/** A model of the chain, with what the catalogue knows of it (null: it is tried all the same). */
export type Candidate = {
  readonly id: string;
  readonly facts: CatalogueModel | null;
  /** Looked up only where the policy has a tier floor; null where nothing can be said. */
  readonly tier?: Tier | null;
};

/** Whether it counts against the limit all free models share. The catalogue's word, else by its id. */
export function isFreeModel({ id, facts }: Candidate): boolean {
  return facts?.isFree ?? (id.endsWith(':free') || id === 'openrouter/free');
}
