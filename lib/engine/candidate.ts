import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import { isFreeId } from '#lib/contracts/model-variant';

/**
 * The connection that a model is called at. It contains no secrets, because it is written to events and rows.
 */
export type ConnectionRef = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  /** Whether its answers are simulated, and marked as such. */
  readonly isDemo: boolean;
  /** Why the connection can't be used, as a sentence; null if it can. */
  readonly problem: string | null;
  /** The maximum number of concurrent calls; null for no limit. */
  readonly maxConcurrent: number | null;
};

/**
 * A target of the chain, with the model's catalogue entry (null if unknown, which does not keep it from being
 * tried).
 */
export type Candidate = {
  /** The model's id at its connection. */
  readonly id: string;
  readonly connection: ConnectionRef;
  readonly facts: CatalogueModel | null;
  /** Looked up only if the policy has a tier floor; null if the tier is unknown. */
  readonly tier?: Tier | null;
  /**
   * Whether it was free when a person last looked at its price, whatever it costs now. Looked up only if the
   * policy keeps free chains free.
   */
  readonly wasFree?: boolean;
};

/** Whether it counts against the limit that all free models share: by the catalogue, else by its id. */
export function isFreeModel({ id, facts }: Pick<Candidate, 'id' | 'facts'>): boolean {
  return facts?.isFree ?? isFreeId(id);
}

/** Whether two attempts called the same model at the same connection. */
export function isSameTarget(
  one: { readonly connection: Pick<ConnectionRef, 'id'>; readonly model: string },
  other: { readonly connection: Pick<ConnectionRef, 'id'>; readonly model: string },
): boolean {
  return one.model === other.model && one.connection.id === other.connection.id;
}
