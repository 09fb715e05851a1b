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

/** The server of a connection, with its credentials. */
export type Server = {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** A request for one kind of target, in a dialect that the server speaks. */
export type UpstreamRequest = {
  readonly dialect: Dialect;
  readonly body: Body;
  /** Prepares the body. All targets that need the same form share one result. */
  readonly outgoing: (prepare: PrepareBody) => OutgoingBody;
  /** Whether Understudy, not the client, chose the field for the most output tokens. */
  readonly namesOutputLimit: boolean;
  /** Client headers that may be passed on. */
  readonly passedHeaders: Readonly<Record<string, string>>;
  /** Client headers that belong to a body in this dialect. */
  readonly pairedHeaders: Readonly<Record<string, string>>;
  /** Aborted when the client disconnects. */
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

/** The bill for one model on one day. */
export type BilledModel = {
  /** In UTC, such as 2026-11-30. */
  readonly date: string;
  readonly model: string;
  readonly calls: number;
  /** With what providers bill to the account's own keys. */
  readonly costUsd: number;
  readonly byokUsd: number;
};

export type ActivityRead =
  /** The bill of this key or, if it can't be told apart, of the whole account. */
  | { readonly outcome: 'read'; readonly scope: 'key' | 'account'; readonly rows: readonly BilledModel[] }
  /** It takes a management key. */
  | { readonly outcome: 'not_allowed' }
  /** `reason` is a sentence. */
  | { readonly outcome: 'failed'; readonly reason: string };

/** Reads the bill of past days. */
export type ReadActivity = (
  server: Pick<Server, 'name' | 'baseUrl' | 'apiKey'> & { readonly managementKey: string },
) => Promise<ActivityRead>;

/** The properties of a connection that decide which requests it may receive. */
export type ServerRules = { readonly name: string; readonly keepsDataPolicy: boolean };

/** A request and its model. */
export type AskedRequest = Pick<UpstreamRequest, 'dialect' | 'body'> & { readonly model: string };

/** How to call one kind of server, and what its answers mean. Stateless. */
export type Upstream = {
  /** Why a request can't be sent to it, in words; null if it can. */
  readonly findUnfit: (
    asked: AskedRequest,
    policy: Pick<Policy, 'provider'>,
    rules: ServerRules,
  ) => Unfit | null;
  readonly send: (connection: CallableServer, request: UpstreamRequest, call: Call) => Promise<CallResult>;
  /** Classifies a failed call by this server's rules. */
  readonly classify: (reply: UpstreamReply, server: Server, nowMs: number) => Classification;
  readonly explain: (classification: Classification, server: Server, model: string) => Explanation;
  readonly catalogue: (server: Server, wait: Wait) => Promise<CatalogueFetch>;
  /** Checks that the server is reachable and accepts the key. */
  readonly check: (server: Server, wait: Wait) => Promise<ConnectionCheck>;
  /** Null if the server has no account endpoint. */
  readonly readAccount: ReadAccount | null;
  /** Null if the server does not report its bill. */
  readonly readActivity: ReadActivity | null;
};
