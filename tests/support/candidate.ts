import type { CatalogueModel } from '#lib/contracts/model';
import type { Candidate, ConnectionRef } from '#lib/engine/candidate';

export const openRouter: ConnectionRef = {
  id: 'openrouter',
  slug: 'openrouter',
  name: 'OpenRouter',
  isDemo: false,
  problem: null,
  maxConcurrent: null,
};

/** A target of a chain; of a model that the catalogue doesn't know, unless facts are given. */
export function candidateOf(
  id: string,
  facts: CatalogueModel | null = null,
  connection: ConnectionRef = openRouter,
): Candidate {
  return { id, connection, facts };
}
