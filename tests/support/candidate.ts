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

/** A target of a chain. Without facts, it is a model unknown to the catalogue. */
export function candidateOf(
  id: string,
  facts: CatalogueModel | null = null,
  connection: ConnectionRef = openRouter,
): Candidate {
  return { id, connection, facts };
}
