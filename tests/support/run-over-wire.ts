import { engineWords } from '#lib/words/engine-words';
import { continuesBy } from '#lib/upstreams/call/continues-by';
import { candidateOf } from '#tests/support/candidate';
import { Agent } from 'undici';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { executeChain } from '#lib/engine/execute-chain';
import type { Chunk } from '#lib/engine/call';
import type { Execution, ExecutionEvent } from '#lib/engine/execution';
import { openLedger } from '#lib/engine/ledger';
import type { FinishedRun } from './executor-world.ts';
import { unlimited } from '#lib/engine/place';
import { prepareBody } from '#lib/upstreams/openrouter/request-body';
import { openRouterUpstream } from '#lib/upstreams/openrouter/upstream';
import { createSecretFilter } from '#lib/engine/secret-filter';
import { endpointOf } from '#lib/upstreams/call/send-call';
import { type Breakers, createBreakerBoard, unsharedProbes } from '#lib/engine/breaker';
import { systemNowMs } from '#lib/server/process/system-clock';

export type WireRun = {
  readonly execution: FinishedRun;
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly events: readonly ExecutionEvent[];
};

type WireInput = {
  readonly url: string;
  readonly chain: readonly string[];
  readonly policy?: Partial<Policy>;
  readonly stream?: boolean;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly breakers?: Breakers;
  /** Returns a promise if the reader is slow. */
  readonly untilTaken?: () => Promise<void> | undefined;
};

const dispatcher = new Agent({ keepAliveTimeout: 1_000 });

export function emptyBreakers(): Breakers {
  return createBreakerBoard({
    entries: [],
    save: () => {},
    erase: () => {},
    recover: () => {},
    probes: unsharedProbes,
    now: systemNowMs,
  }).breakers;
}

/** Runs the real executor over real sockets against an upstream, without the rest of the server. */
export async function runOverWire(input: WireInput): Promise<WireRun> {
  const policy = { ...defaultPolicy, ...input.policy };
  const stream = input.stream ?? false;
  const body = { messages: [{ role: 'user', content: 'Say hello.' }], stream, ...input.body };
  const signal = input.signal ?? new AbortController().signal;
  const chunks: Chunk[] = [];
  const events: ExecutionEvent[] = [];
  const connection = {
    dispatcher,
    endpoint: endpointOf(input.url),
    headers: { authorization: 'Bearer sk-or-test-key' },
    secrets: ['sk-or-test-key'],
    hideSecrets: createSecretFilter(['sk-or-test-key']),
    names: { lookup: () => undefined, resolve: () => undefined },
  };
  const server = { name: 'OpenRouter', baseUrl: input.url, apiKey: 'sk-or-test-key', headers: {} };
  const written = prepareBody(body, policy, chatCompletions);
  const request = {
    dialect: chatCompletions,
    body,
    outgoing: () => written,
    passedHeaders: input.headers ?? {},
    pairedHeaders: {},
    namesOutputLimit: false,
    signal,
  };
  const ledger = openLedger(systemNowMs());
  const execution = await executeChain(
    {
      chain: input.chain.map((id) => candidateOf(id)),
      policy,
      needs: chatCompletions.describe(body).needs,
      stream,
      firstChoice: undefined,
      ownTexts: () => [],
      isContinuable: true,
    },
    ledger,
    {
      now: systemNowMs,
      random: Math.random,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      cancelCause: () => (signal.aborted ? 'client_gone' : null),
      send: (call) => openRouterUpstream.send(connection, request, call),
      findUnfit: () => null,
      classify: (reply, _candidate, nowMs) => openRouterUpstream.classify(reply, server, nowMs),
      explain: (classification, { id }) => openRouterUpstream.explain(classification, server, id),
      words: engineWords,
      canStrip: () => false,
      canLimitOutput: () => false,
      continuesBy: ({ id }) => continuesBy(id),
      answers: chatCompletions.answers,
      gate: {
        open: () => Promise.resolve(true),
        push(given) {
          chunks.push(...given);
          return input.untilTaken?.();
        },
      },
      countUsage: () => null,
      onEvent: (event) => void events.push(event),
      ...unlimited,
      breakers: input.breakers ?? emptyBreakers(),
      stats: () => null,
    },
  );
  const streamed = chunks.map((chunk) => chunk.text).join('');
  const text = streamed === '' ? wholeText(execution) : streamed;
  return { execution: { ...ledger, ...execution }, chunks, events, text };
}

function wholeText({ outcome }: Execution): string {
  if (outcome.status !== 'served' || outcome.rest.is === 'streamed') return '';
  return JSON.stringify(outcome.rest.answer.body.choices);
}
