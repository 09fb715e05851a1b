import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import { isFreeId } from '#lib/contracts/model-variant';

/** Where a model is called. It holds no secret: it goes into events and rows. */
export type ConnectionRef = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  /** Whether its answers are stand-ins, which are marked as such. */
  readonly isDemo: boolean;
  /** Why nothing can be sent there, in a sentence; null where that is possible. */
  readonly problem: string | null;
  /** How many calls it may have at once; null where that is not limited. */
  readonly maxConcurrent: number | null;
};

/** A target of the chain, with what the catalogue knows of the model (null: it is tried all the same). */
export type Candidate = {
  /** The model's id at its connection. */
  readonly id: string;
  readonly connection: ConnectionRef;
  readonly facts: CatalogueModel | null;
  /** Looked up only where the policy has a tier floor; null where nothing can be said. */
  readonly tier?: Tier | null;
  /**
   * Whether it was free when a person last looked at its price, whatever it costs now. Looked up only where the policy
   * keeps free chains free.
   */
  readonly wasFree?: boolean;
};

/** Whether it counts against the limit all free models share. The catalogue's word, else by its id. */
export function isFreeModel({ id, facts }: Pick<Candidate, 'id' | 'facts'>): boolean {
  return facts?.isFree ?? isFreeId(id);
}

/** Whether two attempts were made at the same model of the same connection. */
export function isSameTarget(
  one: { readonly connection: Pick<ConnectionRef, 'id'>; readonly model: string },
  other: { readonly connection: Pick<ConnectionRef, 'id'>; readonly model: string },
): boolean {
  return one.model === other.model && one.connection.id === other.connection.id;
}
