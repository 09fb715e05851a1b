import type { ConnectionCheck } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Policy } from '#lib/contracts/policy';
import type { UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import type { Classification, Explanation } from '#lib/engine/classification';
import type { Call, CallResult } from '#lib/engine/call';
import type { Unfit } from '#lib/engine/skip-cause';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import type { OutgoingBody } from './call/outgoing-body.ts';
import type { CallableServer } from './call/send-call.ts';

/** A server as a connection names it, and how it lets us in. */
export type Server = {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** One request as it goes to one kind of target, written in a dialect that the server speaks. */
export type UpstreamRequest = {
  readonly dialect: Dialect;
  readonly body: Body;
  /** The body in the form an upstream takes it, made ready once for all that take the same form. */
  readonly outgoing: (prepare: PrepareBody) => OutgoingBody;
  /** Headers of the client that an upstream may know. */
  readonly passedHeaders: Readonly<Record<string, string>>;
  /** Headers of the client that belong to a body in this dialect. */
  readonly pairedHeaders: Readonly<Record<string, string>>;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
};

/** The part of a policy that is sent to a router. */
export type RoutingPolicy = Pick<Policy, 'provider' | 'maxPriceUsdPerMillion' | 'maxPriceUsd'>;

export type PrepareBody = (body: Body, policy: RoutingPolicy, dialect: Dialect) => OutgoingBody;

export type Wait = { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined };

export type ParsedCatalogue = { readonly models: readonly CatalogueModel[]; readonly droppedCount: number };

export type CatalogueFetch =
  | { readonly outcome: 'fetched'; readonly catalogue: ParsedCatalogue }
  /** `reason` is a sentence. */
  | { readonly outcome: 'failed'; readonly reason: string };

export type AccountRead =
  | { readonly outcome: 'read'; readonly facts: UpstreamAccountFacts }
  /** `reason` is a sentence. */
  | { readonly outcome: 'failed'; readonly reason: string };

/** Reads the account behind a key without calling a model. The balance can be left unread. */
export type ReadAccount = (
  server: Server,
  how: Wait & { readonly readsBalance: boolean },
) => Promise<AccountRead>;

/** What of a connection decides which requests may go there. */
export type ServerRules = { readonly name: string; readonly keepsDataPolicy: boolean };

/** A request and its model. */
export type AskedRequest = Pick<UpstreamRequest, 'dialect' | 'body'> & { readonly model: string };

/** What is known of one kind of server: how to call it, and what its answers mean. Holds no state. */
export type Upstream = {
  /** Why a request can't go there as it is, in words; null where it can. */
  readonly findUnfit: (
    asked: AskedRequest,
    policy: Pick<Policy, 'provider'>,
    rules: ServerRules,
  ) => Unfit | null;
  readonly send: (connection: CallableServer, request: UpstreamRequest, call: Call) => Promise<CallResult>;
  /** What a failed call means, by the rules of this server. */
  readonly classify: (reply: UpstreamReply, server: Server, nowMs: number) => Classification;
  readonly explain: (classification: Classification, server: Server, model: string) => Explanation;
  readonly catalogue: (server: Server, wait: Wait) => Promise<CatalogueFetch>;
  /** Whether it can be reached, and takes the key. */
  readonly check: (server: Server, wait: Wait) => Promise<ConnectionCheck>;
  /** Null if the server says nothing about accounts. */
  readonly readAccount: ReadAccount | null;
};
