import { engineWords } from '#lib/words/engine-words';
import { continuesBy } from '#lib/upstreams/call/continues-by';
import type { BegunRequest, RunningWrite } from '#lib/store/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Attempt } from '#lib/engine/attempt';
import type { Breakers } from '#lib/engine/breaker';
import type { Candidate, ConnectionRef } from '#lib/engine/candidate';
import { executeChain } from '#lib/engine/execute-chain';
import type { Execution, ExecutionEvent, Gate, Outcome, Plan } from '#lib/engine/execution';
import { type Ledger, openLedger, type OpenLedger } from '#lib/engine/ledger';
import type { Place } from '#lib/engine/place';
import type { SecretFilter } from '#lib/engine/secret-filter';
import type { Dialect, RequestFacts } from '#lib/dialects/dialect';
import type { LimitRead } from '#lib/dialects/request-limits';
import { collectResult } from '#lib/upstreams/call/collect-result';
import type { CallCounter } from '#lib/server/calls/call-counter';
import type { HistoryQueue } from '#lib/server/history/history-queue';
import type { LatencyBoard } from '#lib/server/calls/latency-board';
import { usageCountsOf } from '#lib/server/history/usage-counts';
import type { Provenance } from '#lib/server/calls/provenance';
import type { Budgets } from '#lib/server/budgets/budget-service';
import type { Consents } from '#lib/server/consents/consent-service';
import type { RequestBudgets } from '#lib/server/budgets/request-budgets';
import type { Places } from '#lib/server/load/places';
import type { Shedding } from '#lib/server/load/shedding';
import type { Upstreams } from '#lib/server/calls/upstreams';
import { startStopwatch, type Clock } from '#lib/server/process/system-clock';
import type { ClientRetries } from './client-retries.ts';
import type { Conversations } from './conversations.ts';
import { abortWith, sleepUnlessAborted } from './abort-with.ts';
import { noteAnswer, readConversation, readReturn, type Returning } from './find-conversation.ts';
import { type Client, createGate } from './gate.ts';
import type { Cancellation } from './cancellation.ts';
import { listFewerTokens } from './list-fewer-tokens.ts';
import { nothingStored, textToStore } from './stored-text.ts';
import { recordCrash, recordRequest, recordRunning } from './history-record.ts';
import { mayUseServerTools } from './server-tools.ts';
import type { CostSources } from './call-cost.ts';
import { createRequestId } from './request-id.ts';
import { learnMakers } from './learn-makers.ts';
import { openBudgets } from './open-budgets.ts';
import { describeRequest } from './describe-request.ts';
import { findOutsideRegion } from './find-outside-region.ts';
import { outgoingRequests } from './outgoing-requests.ts';
import { KEYLESS, limitsOf } from './request-limits.ts';
import type { ResolvedChain } from './resolve-chain.ts';
import type { RunningRequests } from './running-requests.ts';

export type GatewayServices = {
  readonly history: HistoryQueue;
  readonly calls: (connection: ConnectionId) => Pick<CallCounter, 'note' | 'count'>;
  readonly upstreams: Upstreams;
  readonly breakers: Breakers;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly latencies: LatencyBoard;
  readonly conversations: Conversations;
  readonly retries: ClientRetries;
  readonly provenance: Pick<Provenance, 'find' | 'learn'>;
  readonly running: RunningRequests;
  /** Removes known keys from stored prompts and answers. */
  readonly hideKeys: SecretFilter;
  readonly places: Places;
  readonly shedding: Shedding;
  readonly budgets: Budgets;
  /** Called with the calls of a request after it ended. */
  readonly noteAttempts: (attempts: readonly Attempt[]) => void;
  /**
   * Called with the outcome of each request before its client has the end of the answer, so it only uses
   * memory.
   */
  readonly noteOutcome: (category: string | null, outcome: Outcome, isBudgeted: boolean) => void;
  readonly consents: Consents;
  /** Why the history can't be written right now, in words; null if it can. */
  readonly storeProblem: () => string | null;
  /** Why no request may start at that stage; null if requests may start. */
  readonly storeRefusal: () => string | null;
  readonly now: () => number;
};

export type RequestInput = {
  readonly resolved: ResolvedChain;
  /** The client's dialect. */
  readonly dialect: Dialect;
  /** The client's body, as parsed, within the limits of the category. */
  readonly limited: Extract<LimitRead, { outcome: 'limited' }>;
  readonly stream: boolean;
  /** The number of this client retry; null if the request is not known to be one. */
  readonly clientRetry: number | null;
  /** Whether to detect retries of this request. */
  readonly isComparable: boolean;
  /** The client's conversation id, from a header. */
  readonly sessionHeader: string | undefined;
  readonly clientId: string | null;
  readonly clientName: string | null;
  /** The client's limit of concurrent requests; null for no limit. */
  readonly clientMaxConcurrent: number | null;
  readonly passedHeaders: Readonly<Record<string, string>>;
  /** The headers that belong to a body in the client's dialect. */
  readonly pairedHeaders: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
  /** How long prompt and answer are kept: 0 for not at all, null for forever. */
  readonly keepTextMs: number | null;
};

/** Listens to a running request. */
export type Listener = {
  readonly onStart?: (requestId: string) => void;
  readonly onEvent?: (event: ExecutionEvent) => void;
};

/** The parts of an answer. */
type RequestSoFar = {
  readonly requestId: string;
  readonly createdAtMs: number;
  readonly ledger: Ledger;
  readonly now: Clock;
};

/** Creates the receiver of one request's answer. */
export type ConnectClient = (request: RequestSoFar) => Client;

/**
 * Runs one request from plan to history row. Resolves after the client has received the end of its answer,
 * which is never before the row is on disk.
 */
export async function runRequest(
  services: GatewayServices,
  input: RequestInput,
  connect: ConnectClient,
  listener: Listener = {},
): Promise<void> {
  const { resolved } = input;
  const createdAtMs = services.now();
  // Times measured within the request must not jump with the system's clock.
  const now = startStopwatch(createdAtMs);
  const facts = describeRequest(input.dialect, input.limited.request.body);
  const returning = await readReturn(services.conversations, input, facts, createdAtMs);
  const begun: BegunRequest = {
    id: createRequestId(createdAtMs),
    createdAtMs,
    category: resolved.category,
    requestedModel: resolved.requestedModel,
    stream: input.stream,
    dialect: input.dialect.name,
    clientRetry: input.clientRetry,
    returnChoice: returning.choice,
    clientId: input.clientId,
    clientName: input.clientName,
    connection: firstOf(resolved).id,
    snapshot: resolved.snapshot,
  };
  const ledger = openLedger(createdAtMs);
  const usesTools = mayUseServerTools(input.limited.request.body);
  const budgets = openBudgets(services.budgets, {
    begun,
    facts,
    mayUseServerTools: usesTools,
    resolved,
    soFar: () => soFar(),
  });
  const costs: CostSources = {
    lookup: services.lookup,
    budgets,
    inputTokens: facts.needs.inputTokens,
    mayUseServerTools: usesTools,
  };
  const soFar = (): RunningWrite => recordRunning({ begun, ledger, costs });
  services.history.begin(begun.id, soFar);
  const leave = services.running.add(input.cancellation);
  listener.onStart?.(begun.id);
  let isSettled = false;
  try {
    using abort = abortWith(input.cancellation.signal);
    const client = connect({ requestId: begun.id, createdAtMs, ledger, now });
    const gate = createGate({
      requestId: begun.id,
      history: services.history,
      client,
      soFar,
      signal: abort.signal,
      problem: services.storeProblem,
    });
    const limits = limitsOf(input);
    const lane = input.clientId ?? KEYLESS;
    using place = limits.length === 0 ? null : services.places.ask({ lane, limits, signal: abort.signal });
    const { execution, answer } = await execute(services, input, listener, {
      begun,
      facts,
      chain: returning.chain,
      ledger,
      gate,
      soFar,
      now,
      signal: abort.signal,
      place,
      budgets,
      client,
    });
    noteEnd(services, input, { returning, execution, ledger });
    services.noteOutcome(resolved.category, execution.outcome, budgets !== null);
    const stored =
      input.keepTextMs === 0
        ? nothingStored
        : textToStore({ input, facts, execution, answer, createdAtMs, hideKeys: services.hideKeys });
    const record = recordRequest({ begun, ledger, execution, costs, stored });
    isSettled = true;
    const isRowless =
      isShed(execution) &&
      budgets?.hasHolds() !== true &&
      !services.shedding.note(input.clientId) &&
      services.history.forget(begun.id);
    if (isRowless) return await client.end({ execution, record, row: 'written', closing: [] });
    await gate.settle(execution, record);
  } catch (error) {
    if (!isSettled) {
      const left = soFar();
      const estimateUsd = left.call === null ? null : (budgets?.find(left.call.index)?.estimateUsd ?? null);
      await services.history.finish(recordCrash(left, now(), estimateUsd)).catch(() => undefined);
    }
    throw error;
  } finally {
    leave();
    services.consents.leave(begun.id);
  }
}

type Running = {
  readonly begun: BegunRequest;
  readonly facts: RequestFacts;
  /** In the order in which this request tries them. */
  readonly chain: readonly Candidate[];
  readonly ledger: OpenLedger;
  readonly gate: Gate;
  readonly soFar: () => RunningWrite;
  readonly now: Clock;
  readonly signal: AbortSignal;
  readonly place: Place | null;
  readonly budgets: RequestBudgets | null;
  readonly client: Pick<Client, 'keepAlive'>;
};

/** `answer` is the streamed text, if it is stored. */
async function execute(
  services: GatewayServices,
  input: RequestInput,
  { onEvent }: Listener,
  { begun, facts, chain, ledger, gate, soFar, now, signal, place, budgets, client }: Running,
): Promise<{ readonly execution: Execution; readonly answer: string }> {
  const { dialect, limited, passedHeaders, pairedHeaders } = input;
  const { policy } = input.resolved;
  const findMakers = services.provenance.find;
  const requests = outgoingRequests({
    dialect,
    limited,
    firstModel: input.resolved.chain[0]?.id ?? '',
    policy,
    findMakers,
    lookup: services.lookup,
    passedHeaders,
    pairedHeaders,
    signal,
  });
  // As they were when the request started: a person may change or delete one while it runs.
  const callableOf = services.upstreams();
  await requests.findMakers(serversOf(input.resolved, callableOf));
  const keepsText = input.keepTextMs !== 0;
  let answer = '';
  let stopKeepAlive: (() => void) | undefined;
  const execution = await executeChain(planOf(input, facts, chain), ledger, {
    now,
    random: Math.random,
    sleep: (ms) => sleepUnlessAborted(ms, signal),
    cancelCause: input.cancellation.cause,
    async send(call) {
      const callable = callableOf(call.connection);
      const outgoing = requests.forTarget({ ...call, server: callable });
      if (outgoing.outcome === 'unfit') throw new Error('A target that is unfit is not called.');
      services.calls(call.connection).note(call.model, services.now());
      const { request } = outgoing;
      const streamed = policy.collect && !call.stream ? requests.collectedFrom(request) : null;
      const sent =
        streamed === null
          ? await callable.upstream.send(callable.call, request, call)
          : await collectResult(
              await callable.upstream.send(callable.call, streamed, { ...call, stream: true }),
              request.dialect.wire,
            );
      const learned = learnMakers(sent, { call, ...outgoing.spoken }, services.provenance.learn);
      return listFewerTokens(outgoing.readResult(learned), request, call);
    },
    findUnfit({ connection, id: model }) {
      const callable = callableOf(connection.id);
      const outgoing = requests.forTarget({
        connection: connection.id,
        model,
        history: 'fitted',
        server: callable,
      });
      if (outgoing.outcome === 'unfit') return outgoing.unfit;
      return (
        findOutsideRegion(policy.dataRegion, callable) ??
        callable.upstream.findUnfit({ ...outgoing.request, model }, policy, callable.rules)
      );
    },
    classify(reply, { connection }, nowMs) {
      const { upstream, server } = callableOf(connection.id);
      return upstream.classify(reply, server, nowMs);
    },
    explain(classification, { connection, id }) {
      const { upstream, server } = callableOf(connection.id);
      return upstream.explain(classification, server, id);
    },
    words: engineWords,
    canStrip: ({ connection, id: model }) =>
      requests.canStrip({ connection: connection.id, model, server: callableOf(connection.id) }),
    canLimitOutput: ({ connection, id: model }, maxTokens) =>
      requests.canLimitOutput(
        { connection: connection.id, model, server: callableOf(connection.id) },
        maxTokens,
      ),
    continuesBy: ({ id }) => continuesBy(id),
    answers: dialect.answers,
    gate: {
      open: gate.open,
      push(chunks) {
        if (keepsText) for (const chunk of chunks) answer += chunk.text;
        return gate.push(chunks);
      },
    },
    countUsage: (attempt) =>
      usageCountsOf(attempt, services.calls(attempt.connection.id).count(attempt.model, services.now())),
    onEvent(event) {
      switch (event.type) {
        case 'attempt-serve':
          services.latencies.note(event, event.timeToFirstTokenMs);
          break;
        case 'attempt-start':
        case 'attempt-fail':
        case 'attempt-skip':
          services.history.note(begun.id, soFar);
          break;
        case 'consent-start':
          services.history.note(begun.id, soFar);
          stopKeepAlive = client.keepAlive?.();
          break;
        case 'consent-end':
          stopKeepAlive?.();
          break;
        case 'attempt-end':
        case 'wait-start':
        case 'queue-start':
        case 'queue-end':
      }
      onEvent?.(event);
    },
    breakers: services.breakers,
    place,
    budgets,
    consent: services.consents.forRequest({
      id: begun.id,
      category: begun.category,
      policy,
      needs: facts.needs,
      webSearches: mayUseServerTools(input.limited.request.body) ? 1 : 0,
      firstChoice: input.resolved.chain[0],
      conversation: () => readConversation(input, facts).key,
      signal,
    }),
    placeAt: ({ id, maxConcurrent }) =>
      services.places.ask({
        lane: input.clientId ?? KEYLESS,
        limits:
          maxConcurrent === null ? [] : [{ key: `connection ${id}`, of: 'connection', most: maxConcurrent }],
        signal,
      }),
    stats: ({ connection, id }) => services.latencies.stats({ connection, model: id }),
  });
  return { execution, answer };
}

/** The callable servers of a chain, without duplicates. */
function serversOf({ chain }: ResolvedChain, callableOf: ReturnType<Upstreams>): readonly Callable[] {
  const usable = chain.filter(({ connection }) => connection.problem === null);
  return [...new Set(usable.map(({ connection }) => connection.id))].map(callableOf);
}

type Callable = ReturnType<ReturnType<Upstreams>>;

/** Whether it was refused because too many requests are waiting, and no model was called. */
function isShed({ outcome }: Execution): boolean {
  return outcome.status === 'failed' && outcome.errorType === 'overloaded';
}

type RequestEnd = {
  readonly returning: Returning;
  readonly execution: Execution;
  readonly ledger: Ledger;
};

/** Remembers what later requests of the conversation need. */
function noteEnd(
  { conversations, retries, budgets, noteAttempts, now }: GatewayServices,
  { limited, isComparable, resolved }: RequestInput,
  { returning, execution: { outcome }, ledger }: RequestEnd,
): void {
  noteAttempts(ledger.attempts);
  if (outcome.status === 'failed' && isComparable) retries.noteFailure(limited.request.body, now());
  const served = ledger.attempts.findLast((attempt) => attempt.outcome === 'served');
  if (served?.usage?.outputTokens != null) budgets.noteAnswer(resolved.category, served.usage.outputTokens);
  if (served !== undefined) noteAnswer(conversations, returning, { resolved, served, atMs: now() });
}

/** The connection of the first choice. */
function firstOf({ chain }: ResolvedChain): ConnectionRef {
  const [first] = chain;
  if (first === undefined) throw new Error('A chain without a model is refused before it runs.');
  return first.connection;
}

function planOf(
  { resolved, stream }: RequestInput,
  { needs, ownTexts, isContinuable }: RequestFacts,
  chain: readonly Candidate[],
): Plan {
  return {
    chain,
    firstChoice: resolved.chain[0],
    whenBudgetSpent: resolved.whenBudgetSpent,
    policy: resolved.policy,
    needs,
    ownTexts,
    stream,
    isContinuable,
  };
}
