import { engineWords } from '#lib/words/engine-words';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { type BreakerBoard, type Breakers, createBreakerBoard, unsharedProbes } from '#lib/engine/breaker';
import type { Candidate } from '#lib/engine/candidate';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { executeChain } from '#lib/engine/execute-chain';
import type { Call, CallFacts, Chunk, CallResult } from '#lib/engine/call';
import type { Execution, Ports } from '#lib/engine/execution';
import { type Ledger, openLedger } from '#lib/engine/ledger';
import { unlimited } from '#lib/engine/place';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import { continuesBy } from '#lib/upstreams/call/continues-by';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import { candidateOf } from './candidate.ts';
import { usageWith } from './usage.ts';

/** The result of one call to a model, and how long it takes. */
type Play = { readonly sent: CallResult; readonly tookMs: number };

/** The facts of a good answer besides its content. */
export const facts: CallFacts = {
  servedModel: null,
  provider: 'Acme',
  generationId: null,
  leftBehind: [],
  carried: [],
  serviceTier: { asked: null, billed: null },
  routerAttempts: [],
  usage: usageWith({ inputTokens: 10, outputTokens: 5, costUsd: 0.001 }),
  receivedCharacters: 0,
  finishReason: 'stop',
};

export function failed(reply: Partial<UpstreamReply>): CallResult {
  return {
    kind: 'failed',
    facts: { ...facts, usage: null },
    reply: { status: 500, headers: {}, body: {}, streamed: false, fault: null, ...reply },
  };
}

export const limited = failed({
  status: 429,
  body: {
    error: {
      code: 429,
      message: 'Provider returned error',
      metadata: { provider_name: 'Acme', raw: 'a/b is temporarily rate-limited upstream.', is_byok: false },
    },
  },
});
export const served: CallResult = { kind: 'answered', facts, answer: { bytes: new Uint8Array(), body: {} } };
export const outage = failed({
  status: 503,
  body: {
    error: {
      code: 503,
      message: 'No capacity',
      metadata: { provider_name: 'Acme', error_type: 'provider_overloaded' },
    },
  },
});
export const crash = failed({
  status: 500,
  body: { error: { code: 500, message: 'Internal Server Error' } },
});
export const reset = failed({ status: null, fault: 'reset', body: undefined });
export const ownLimit = failed({
  status: 429,
  headers: { 'retry-after': '1' },
  body: { error: { message: 'Rate limit exceeded', code: 429 } },
});
export const badRequest = failed({
  status: 400,
  body: { error: { code: 400, message: 'Input required: specify "prompt" or "messages"' } },
});
export const tooLong = failed({
  status: 400,
  body: {
    error: {
      code: 400,
      message:
        "This endpoint's maximum context length is 100 tokens. However, you requested about 200 tokens.",
    },
  },
});
export const broken: CallResult = {
  kind: 'streaming',
  stream: (() => {
    let isRead = false;
    const chunk: Chunk = {
      events: 'data: {}\n\n',
      text: 'Hello',
      reasoning: '',
      hasToolCall: false,
      isClosing: false,
    };
    return {
      facts,
      read: () => {
        if (isRead)
          return Promise.resolve({
            kind: 'broken',
            facts,
            reply: { status: 200, headers: {}, body: undefined, streamed: true, fault: 'cut' },
          } as const);
        isRead = true;
        return Promise.resolve({ kind: 'chunks', chunks: [chunk] } as const);
      },
      cancel: () => {},
    };
  })(),
};

type World = {
  readonly ports: Ports;
  readonly calls: string[];
  readonly histories: Call['history'][];
  readonly callTimes: number[];
};

/** Cooldowns that are not stored. */
export function emptyBoard(now: () => number): BreakerBoard {
  return createBreakerBoard({
    entries: [],
    save: () => {},
    erase: () => {},
    recover: () => {},
    probes: unsharedProbes,
    now,
  });
}

/**
 * A world with its own clock, in which each model returns its results in turn and then repeats the
 * last.
 */
export function createWorld(
  plays: ReadonlyMap<string, readonly Play[]>,
  options: { readonly cancelAfterMs?: number; readonly breakers?: Breakers } = {},
): World {
  let nowMs = 1_000_000;
  const calls: string[] = [];
  const callTimes: number[] = [];
  const histories: Call['history'][] = [];
  const turns = new Map<string, number>();
  const isCancelled = (): boolean =>
    options.cancelAfterMs !== undefined && nowMs >= 1_000_000 + options.cancelAfterMs;
  return {
    calls,
    histories,
    callTimes,
    ports: {
      now: () => (nowMs += 0.01),
      random: () => 0.5,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
      cancelCause: () => (isCancelled() ? 'client_gone' : null),
      send(call: Call) {
        calls.push(call.model);
        histories.push(call.history);
        callTimes.push(nowMs);
        const turn = turns.get(call.model) ?? 0;
        turns.set(call.model, turn + 1);
        const list = plays.get(call.model) ?? [];
        const play = list[Math.min(turn, list.length - 1)];
        if (play === undefined) throw new Error(`no play for ${call.model}`);
        if (play.tookMs >= call.limits.deadlineMs) {
          nowMs += call.limits.deadlineMs;
          return Promise.resolve(failed({ status: null, fault: 'deadline', body: undefined }));
        }
        nowMs += play.tookMs;
        return Promise.resolve(isCancelled() ? { kind: 'cancelled', facts } : play.sent);
      },
      findUnfit: () => null,
      classify: (reply, _candidate, atMs) => classify(reply, atMs),
      explain: (classification, { id }) => explainVerdict(classification, id),
      words: engineWords,
      canStrip: () => true,
      canLimitOutput: () => true,
      continuesBy: ({ id }) => continuesBy(id),
      answers: chatCompletions.answers,
      gate: { open: () => Promise.resolve(true), push: () => undefined },
      countUsage: () => null,
      onEvent: () => undefined,
      ...unlimited,
      breakers: options.breakers ?? emptyBoard(() => nowMs).breakers,
      stats: () => null,
    },
  };
}

/** How a run ended, and its ledger. */
export type FinishedRun = Ledger & Execution;

/** Runs a chain of models on one connection, or of targets. */
export async function run(
  world: World,
  chain: readonly (string | Candidate)[],
  policy: Partial<Policy> = {},
  whenBudgetSpent: readonly Candidate[] = [],
): Promise<FinishedRun> {
  const ledger = openLedger(world.ports.now());
  const body = { messages: [{ role: 'user', content: 'Hi' }] };
  const candidates = chain.map((target) => (typeof target === 'string' ? candidateOf(target) : target));
  const execution = await executeChain(
    {
      chain: candidates,
      whenBudgetSpent,
      policy: { ...defaultPolicy, ...policy },
      needs: chatCompletions.describe(body).needs,
      stream: true,
      firstChoice: candidates[0],
      ownTexts: () => [],
      isContinuable: true,
    },
    ledger,
    world.ports,
  );
  return { ...ledger, ...execution };
}
