import type { ConnectionId } from '#lib/contracts/connection';
import type { ConsentScope } from '#lib/contracts/consent';
import type { NanoUsd } from './budgets.ts';

/** A person's answer to whether a model above a price limit may be called. */
export type StoredConsent = {
  readonly id: string;
  readonly category: string;
  readonly connection: ConnectionId;
  /** Its id at the connection. */
  readonly model: string;
  readonly answer: 'yes' | 'no';
  readonly scope: ConsentScope;
  /** The requests or conversations that it covers. */
  readonly keys: readonly string[];
  /** The maximum total cost of the calls it covers; null for a refusal, and if the price is unknown. */
  readonly uptoNano: NanoUsd | null;
  /** The name of the person; null if there were no accounts. */
  readonly by: string | null;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Null if it ends with its requests. */
  readonly untilMs: number | null;
};

export type ConsentStore = {
  /** In order of creation. */
  readonly listConsents: () => Promise<StoredConsent[]>;
  /** Its amount becomes a window of the budget store, with its id and the start 0. */
  readonly saveConsent: (consent: StoredConsent) => Promise<void>;
  /** With the holds on its amount. False if the id is unknown. */
  readonly deleteConsent: (id: string) => Promise<boolean>;
};
