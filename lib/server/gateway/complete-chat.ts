import { engineWords } from '#lib/words/engine-words';
import { continuesBy } from '#lib/upstreams/chat/continues-by';
import type { BegunRequest } from '#db/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Breakers } from '#lib/engine/breaker';
import type { ConnectionRef } from '#lib/engine/candidate';
import { executeChain } from '#lib/engine/execute-chain';
import type { Chunk } from '#lib/engine/call';
import type { Execution, ExecutionEvent, Plan } from '#lib/engine/execution';
import { readNeeds } from '#lib/engine/needs';
import type { ChatBody } from '#lib/upstreams/chat/chat-body';
import { rewriteChunk } from '#lib/upstreams/chat/stream-event';
import type { ChatRequest, PrepareBody } from '#lib/upstreams/upstream';
import type { CallCounter } from '../call-counter.ts';
import { UnwritableRow, type HistoryQueue } from '../history-queue.ts';
import type { LatencyBoard } from '../latency-board.ts';
import type { Upstreams } from '../upstreams.ts';
import { startStopwatch, type Clock } from '../system-clock.ts';
import { followRequest, type FollowedRequest } from './follow-request.ts';
import type { HangUp } from './hang-up.ts';
import {
  recordBreakOff,
  recordCrash,
  recordRequest,
  type HistoryRecord,
  type StoredText,
} from './history-record.ts';
import { createRequestId } from './request-id.ts';
import type { ResolvedChain } from './resolve-chain.ts';
import type { RunningChats } from './running-chats.ts';
import { AnswerWithheld, explainWithheld, unavailableOutcome, withholdAnswer } from './withheld-answer.ts';

export type GatewayServices = {
  readonly history: HistoryQueue;
  readonly calls: (connection: ConnectionId) => CallCounter;
  readonly upstreams: Upstreams;
  readonly breakers: Breakers;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly latencies: LatencyBoard;
  readonly running: RunningChats;
  /** Why the history can't be written at present, in words; null where it can. */
  readonly storeProblem: () => string | null;
  readonly now: () => number;
};

export type ChatInput = {
  readonly resolved: ResolvedChain;
  /** The client's body, as parsed. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  readonly clientName: string | null;
  readonly passedHeaders: Readonly<Record<string, string>>;
  readonly hangUp: HangUp;
  /** How long prompt and answer are kept: 0 not at all, null for ever. */
  readonly keepTextMs: number | null;
};

export type ChatListener = {
  readonly onStart?: (requestId: string) => void;
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** At the first content of a streamed answer, when the running row is on disk. */
  readonly onServe?: (serve: Extract<ExecutionEvent, { type: 'attempt-serve' }>, requestId: string) => void;
  readonly onChunks?: (chunks: readonly Chunk[]) => Promise<void> | undefined;
};

export type ChatResult = {
  readonly requestId: string;
  readonly execution: Execution;
  readonly record: HistoryRecord;
  /** The end of a streamed answer, held back until the row was on disk. */
  readonly closing: readonly Chunk[];
};

/**
 * Runs one chat request from plan to history row. Resolves when the row is on disk; what closes a
 * streamed answer is given back rather than delivered, so that no client has the end of an answer
 * that the history does not know.
 */
export async function completeChat(
  services: GatewayServices,
  input: ChatInput,
  listener: ChatListener,
): Promise<ChatResult> {
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
    clientName: input.clientName,
    connection: firstOf(resolved).id,
    snapshot: resolved.snapshot,
  };
  const followed = followRequest({
    begun,
    lookup: services.lookup,
    countCalls: ({ connection, model }) => services.calls(connection.id).count(model, services.now()),
  });
  services.history.begin(begun.id, followed.soFar);
  const leave = services.running.add(input.hangUp);
  listener.onStart?.(begun.id);
  try {
    return await runChat(services, input, listener, { begun, followed, now });
  } catch (error) {
    if (error instanceof AnswerWithheld) return breakOff(services, { begun, followed, now });
    const crash = recordCrash(followed.soFar(), now());
    // What SQLite does not take is in the attempts.
    const record = error instanceof UnwritableRow ? { ...crash, attempts: [] } : crash;
    await services.history.finish(record).catch(() => undefined);
    throw error;
  } finally {
    leave();
  }
}

type Following = {
  readonly begun: BegunRequest;
  readonly followed: FollowedRequest;
  readonly now: Clock;
};

/** Ends a request whose streamed answer must not go out, because its running row can't be written. */
function breakOff(services: GatewayServices, { begun, followed, now }: Following): ChatResult {
  const endedAtMs = now();
  const { request, attempts } = recordBreakOff(followed.soFar(), endedAtMs, {
    errorType: 'unavailable',
    cutShortBy: 'Understudy broke off',
    explain: (soFar) => explainWithheld(soFar, services.storeProblem()),
  });
  const record = { request: { ...request, servedModel: null, provider: null }, attempts };
  // Nothing of the answer goes out, so nobody has to wait for the row.
  services.history.finish(record).catch(() => undefined);
  return {
    requestId: begun.id,
    execution: {
      outcome: unavailableOutcome,
      attempts: followed.attempts,
      startedAtMs: begun.createdAtMs,
      endedAtMs,
      timeToFirstTokenMs: null,
    },
    record,
    closing: [],
  };
}

async function runChat(
  services: GatewayServices,
  input: ChatInput,
  listener: ChatListener,
  { begun, followed, now }: Following,
): Promise<ChatResult> {
  const { createdAtMs } = begun;
  using abort = abortWith(input.hangUp.signal);
  const { signal } = abort;
  const request = beginRequest(input, signal);
  // As they were when the request began: a person may change or delete one while it runs.
  const callableOf = services.upstreams();
  const closing: Chunk[] = [];
  let answer = '';
  let isBegun = false;
  const keepsText = input.keepTextMs !== 0;

  function pass(chunks: readonly Chunk[]): Promise<void> | undefined {
    isBegun ||= chunks.length > 0;
    const slow = listener.onChunks?.(chunks);
    return slow && untilAborted(slow, signal);
  }

  const execution = await executeChain(planOf(input), {
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
    deliver(chunks) {
      if (keepsText) for (const chunk of chunks) answer += chunk.text;
      if (closing.length > 0) {
        closing.push(...chunks);
        return undefined;
      }
      const end = chunks.findIndex((chunk) => chunk.isClosing);
      if (end < 0) return pass(chunks);
      closing.push(...chunks.slice(end));
      return end === 0 ? undefined : pass(chunks.slice(0, end));
    },
    tell(event) {
      followed.take(event);
      switch (event.type) {
        case 'attempt-serve':
          services.latencies.note(event, event.timeToFirstTokenMs);
          if (!input.stream) break;
          return services.history.commitRunning(begun.id, followed.soFar).then((kept) => {
            if (kept === 'withheld' && !isBegun) throw new AnswerWithheld();
            listener.onServe?.(event, begun.id);
            listener.onEvent?.(event);
          });
        case 'attempt-start':
        case 'attempt-fail':
        case 'attempt-skip':
          services.history.note(begun.id, followed.soFar);
          break;
        case 'wait-start':
      }
      listener.onEvent?.(event);
      return undefined;
    },
    breakers: services.breakers,
    stats: ({ connection, id }) => services.latencies.stats({ connection, model: id }),
  });

  const record = recordRequest({
    begun,
    execution,
    lookup: services.lookup,
    ownCalls: followed.ownCalls,
    stored: keepsText ? textToStore(input, execution, answer, createdAtMs) : nothingStored,
  });
  const withhold = () => withholdAnswer(execution, record, { isBegun, problem: services.storeProblem() });
  const kept = await services.history.finish(record, () => withhold().record);
  return kept === 'on_disk'
    ? { requestId: begun.id, execution, record, closing }
    : { requestId: begun.id, ...withhold(), closing: [] };
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
): StoredText {
  const whole =
    outcome.status === 'served' && outcome.rest.is === 'whole'
      ? streamed + textOfAnswer(outcome.rest.answer.body)
      : streamed;
  return {
    prompt: JSON.stringify(body.messages ?? []),
    answer: whole === '' ? null : whole,
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

/** A client that does not read must not hold up the end of a run that is broken off. */
function untilAborted(slow: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    slow.then(end, reject);
  });
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
