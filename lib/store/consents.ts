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
  /** The conversations that it covers, or the requests that it covers and that still run. */
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

/** A request that waits for the answer to a question. */
export type StoredWait = {
  /** Requests with the same subject share a question. */
  readonly questionId: string;
  readonly requestId: string;
  readonly category: string;
  readonly connection: ConnectionId;
  readonly model: string;
  /** The key of its conversation. */
  readonly conversation: string;
  /** The estimated cost of its call; null if the price is unknown. */
  readonly estimateNano: NanoUsd | null;
  /** Epoch milliseconds. */
  readonly askedAtMs: number;
  readonly endsAtMs: number;
  /** What a person reads. */
  readonly facts: unknown;
};

/** The requests that wait for the answer to one question. */
export type Waits = readonly [StoredWait, ...StoredWait[]];

type ConsentsNow = {
  /** In order of creation. */
  readonly consents: readonly StoredConsent[];
  /** Requests that wait, in order of arrival. */
  readonly waits: readonly StoredWait[];
};

type ConsentAnswer =
  | { readonly outcome: 'answered'; readonly consent: StoredConsent }
  /** Another person answered first. */
  | { readonly outcome: 'was_answered'; readonly consent: StoredConsent }
  /** No request waits for it. */
  | { readonly outcome: 'over' };

export type ConsentStore = {
  readonly read: () => Promise<ConsentsNow>;
  /** Joins the open question with the same subject, or opens the given one. Returns its id. */
  readonly ask: (wait: StoredWait) => Promise<{ readonly questionId: string; readonly isNew: boolean }>;
  /**
   * The request stops waiting. `answered`: a person has just answered the question. `over`: no request waits
   * any more.
   */
  readonly stopWaiting: (
    questionId: string,
    requestId: string,
  ) => Promise<'answered' | 'over' | 'others_wait'>;
  /**
   * Answers the question with what `decide` makes of the requests that wait for it; if it throws, the question stays
   * open. The amount of a consent becomes a window of the budget store, with its id and the start 0.
   */
  readonly answer: (questionId: string, decide: (waits: Waits) => StoredConsent) => Promise<ConsentAnswer>;
  /** The request has ended: so do its waits, and a consent that only covered ended requests. True if one ended. */
  readonly leave: (requestId: string) => Promise<boolean>;
  /** The same for requests of processes that have ended. Returns the questions that no request waits for any more. */
  readonly leaveEnded: () => Promise<readonly string[]>;
  /** With the holds on its amount. False if the id is unknown. */
  readonly deleteConsent: (id: string) => Promise<boolean>;
};
