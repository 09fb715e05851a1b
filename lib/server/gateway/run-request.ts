import { engineWords } from '#lib/words/engine-words';
import { continuesBy } from '#lib/upstreams/chat/continues-by';
import type { BegunRequest, RunningWrite } from '#lib/store/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Breakers } from '#lib/engine/breaker';
import type { ConnectionRef } from '#lib/engine/candidate';
import { executeChain } from '#lib/engine/execute-chain';
import type { Execution, ExecutionEvent, Gate, Plan } from '#lib/engine/execution';
import { type Ledger, openLedger, type OpenLedger } from '#lib/engine/ledger';
import type { Place } from '#lib/engine/place';
import { readNeeds } from '#lib/engine/needs';
import type { SecretFilter } from '#lib/engine/secret-filter';
import type { ChatBody } from '#lib/upstreams/chat/chat-body';
import { rewriteChunk } from '#lib/upstreams/chat/stream-event';
import type { ChatRequest, PrepareBody } from '#lib/upstreams/upstream';
import type { CallCounter } from '../call-counter.ts';
import type { HistoryQueue } from '../history-queue.ts';
import type { LatencyBoard } from '../latency-board.ts';
import { ownCallsOf } from '../own-calls.ts';
import type { Limit, Places } from '#lib/server/load/places';
import type { Shedding } from '#lib/server/load/shedding';
import type { Upstreams } from '../upstreams.ts';
import { startStopwatch, type Clock } from '../system-clock.ts';
import { type Client, createGate } from './gate.ts';
import type { HangUp } from './hang-up.ts';
import { recordCrash, recordRequest, recordRunning, type StoredText } from './history-record.ts';
import { createRequestId } from './request-id.ts';
import type { ResolvedChain } from './resolve-chain.ts';
import type { RunningChats } from './running-chats.ts';

export type GatewayServices = {
  readonly history: HistoryQueue;
  readonly calls: (connection: ConnectionId) => CallCounter;
  readonly upstreams: Upstreams;
  readonly breakers: Breakers;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly latencies: LatencyBoard;
  readonly running: RunningChats;
  /** Takes the keys that are known out of what is kept of prompts and answers. */
  readonly hideKeys: SecretFilter;
  readonly places: Places;
  readonly shedding: Shedding;
  /** Why the history can't be written at present, in words; null where it can. */
  readonly storeProblem: () => string | null;
  readonly now: () => number;
};

export type ChatInput = {
  readonly resolved: ResolvedChain;
  /** The client's body, as parsed. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  readonly clientId: string | null;
  readonly clientName: string | null;
  /** How many requests its client may have at once; null where that is not limited. */
  readonly clientMaxConcurrent: number | null;
  readonly passedHeaders: Readonly<Record<string, string>>;
  readonly hangUp: HangUp;
  /** How long prompt and answer are kept: 0 not at all, null forever. */
  readonly keepTextMs: number | null;
};

/** Hears of a request while it runs. */
export type Listener = {
  readonly onStart?: (requestId: string) => void;
  readonly onEvent?: (event: ExecutionEvent) => void;
};

/** What an answer can be made of. */
type RequestSoFar = {
  readonly requestId: string;
  readonly ledger: Ledger;
};

/** Makes the receiving end of one request. */
export type ConnectClient = (request: RequestSoFar) => Client;

/**
 * Runs one request from plan to history row. Resolves when the client was given the end of its answer, which is never
 * before the row is on disk.
 */
export async function runRequest(
  services: GatewayServices,
  input: ChatInput,
  connect: ConnectClient,
  listener: Listener = {},
): Promise<void> {
  const { resolved } = input;
  const createdAtMs = services.now();
  // What is measured within the request must not jump with the system's clock.
  const now = startStopwatch(createdAtMs);
  const begun: BegunRequest = {
    id: createRequestId(createdAtMs),
    createdAtMs,
    category: resolved.category,
    requestedModel: resolved.requestedModel,
    stream: input.stream,
    clientId: input.clientId,
    clientName: input.clientName,
    connection: firstOf(resolved).id,
    snapshot: resolved.snapshot,
  };
  const ledger = openLedger(createdAtMs);
  const soFar = (): RunningWrite => recordRunning({ begun, ledger, lookup: services.lookup });
  services.history.begin(begun.id, soFar);
  const leave = services.running.add(input.hangUp);
  listener.onStart?.(begun.id);
  let isSettled = false;
  try {
    using abort = abortWith(input.hangUp.signal);
    const client = connect({ requestId: begun.id, ledger });
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
      ledger,
      gate,
      soFar,
      now,
      signal: abort.signal,
      place,
    });
    const stored =
      input.keepTextMs === 0
        ? nothingStored
        : textToStore(input, execution, answer, createdAtMs, services.hideKeys);
    const record = recordRequest({ begun, ledger, execution, lookup: services.lookup, stored });
    isSettled = true;
    const isRowless =
      isShed(execution) && !services.shedding.note(input.clientId) && services.history.forget(begun.id);
    if (isRowless) return await client.end({ execution, record, closing: [] });
    await gate.settle(execution, record);
  } catch (error) {
    if (!isSettled) await services.history.finish(recordCrash(soFar(), now())).catch(() => undefined);
    throw error;
  } finally {
    leave();
  }
}

type Running = {
  readonly begun: BegunRequest;
  readonly ledger: OpenLedger;
  readonly gate: Gate;
  readonly soFar: () => RunningWrite;
  readonly now: Clock;
  readonly signal: AbortSignal;
  readonly place: Place | null;
};

/** `answer` is the text that was streamed, where it is kept. */
async function execute(
  services: GatewayServices,
  input: ChatInput,
  { onEvent }: Listener,
  { begun, ledger, gate, soFar, now, signal, place }: Running,
): Promise<{ readonly execution: Execution; readonly answer: string }> {
  const request = beginRequest(input, signal);
  // As they were when the request began: a person may change or delete one while it runs.
  const callableOf = services.upstreams();
  const keepsText = input.keepTextMs !== 0;
  let answer = '';
  const execution = await executeChain(planOf(input), ledger, {
    now,
    random: Math.random,
    sleep: (ms) => sleepUnlessAborted(ms, signal),
    cancelCause: input.hangUp.cause,
    send(call) {
      const callable = callableOf(call.connection);
      services.calls(call.connection).note(call.model, services.now());
      return callable.upstream.send(callable.chat, request, call);
    },
    findUnfit({ connection }) {
      const { upstream, rules } = callableOf(connection.id);
      return upstream.findUnfit(input.body, input.resolved.policy, rules);
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
    continuesBy: ({ id }) => continuesBy(id),
    rewrite: rewriteChunk,
    gate: {
      open: gate.open,
      push(chunks) {
        if (keepsText) for (const chunk of chunks) answer += chunk.text;
        return gate.push(chunks);
      },
    },
    countOwnCalls: (attempt) =>
      ownCallsOf(attempt, services.calls(attempt.connection.id).count(attempt.model, services.now())),
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
        case 'attempt-end':
        case 'wait-start':
        case 'queue-start':
        case 'queue-end':
      }
      onEvent?.(event);
    },
    breakers: services.breakers,
    place,
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

/** Aborts when the run is broken off, and when the run ends early for another reason: its call must not run on. */
function abortWith(client: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const run = new AbortController();
  const abort = (): void => run.abort(null);
  if (client.aborted) abort();
  else client.addEventListener('abort', abort, { once: true });
  return {
    signal: run.signal,
    [Symbol.dispose]() {
      client.removeEventListener('abort', abort);
      run.abort(null);
    },
  };
}

/** Whether it was refused because too many wait, and nobody was called for it. */
function isShed({ outcome }: Execution): boolean {
  return outcome.status === 'failed' && outcome.errorType === 'overloaded';
}

/** In whose name callers without a key wait. */
const KEYLESS = 'keyless';

/** What the request as a whole needs a place for. */
function limitsOf({ resolved, clientId, clientMaxConcurrent }: ChatInput): readonly Limit[] {
  const { category, policy } = resolved;
  const limits: Limit[] = [];
  if (clientId !== null && clientMaxConcurrent !== null)
    limits.push({ key: `client ${clientId}`, of: 'client', most: clientMaxConcurrent });
  if (category !== null && policy.maxConcurrent !== null)
    limits.push({ key: `category ${category}`, of: 'category', most: policy.maxConcurrent });
  return limits;
}

/** The connection of the first choice. */
function firstOf({ chain }: ResolvedChain): ConnectionRef {
  const [first] = chain;
  if (first === undefined) throw new Error('A chain without a model is refused before it runs.');
  return first.connection;
}

/** Each form of the body is written once, when it is first sent. */
function beginRequest({ body, resolved, passedHeaders }: ChatInput, signal: AbortSignal): ChatRequest {
  const forms = new Map<PrepareBody, ChatBody>();
  return {
    bodyBy(prepare) {
      const form = forms.get(prepare) ?? prepare(body, resolved.policy);
      forms.set(prepare, form);
      return form;
    },
    passedHeaders,
    signal,
  };
}

const nothingStored: StoredText = { prompt: null, answer: null, storedUntilMs: null };

function planOf({ resolved, body, stream }: ChatInput): Plan {
  const needs = readNeeds(body);
  const format = body.response_format;
  const isPlainText =
    format === undefined ||
    format === null ||
    (typeof format === 'object' && 'type' in format && format.type === 'text');
  return {
    chain: resolved.chain,
    policy: resolved.policy,
    needs,
    messages: body.messages,
    stream,
    // Of several answers (`n`) only the first one's text is followed.
    isContinuable: isPlainText && needs.outputModalities.length === 0 && (body.n ?? 1) === 1,
  };
}

function textToStore(
  { body, keepTextMs }: ChatInput,
  { outcome }: Execution,
  streamed: string,
  createdAtMs: number,
  hideKeys: SecretFilter,
): StoredText {
  const whole =
    outcome.status === 'served' && outcome.rest.is === 'whole'
      ? streamed + textOfAnswer(outcome.rest.answer.body)
      : streamed;
  return {
    prompt: hideKeys(JSON.stringify(body.messages ?? [])),
    answer: whole === '' ? null : hideKeys(whole),
    storedUntilMs: keepTextMs === null ? null : Math.ceil(createdAtMs + keepTextMs),
  };
}

function textOfAnswer(body: Readonly<Record<string, unknown>>): string {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined;
  if (typeof choice !== 'object' || choice === null || !('message' in choice)) return '';
  const message = choice.message;
  if (typeof message !== 'object' || message === null || !('content' in message)) return '';
  return typeof message.content === 'string' ? message.content : JSON.stringify(message.content);
}

function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
