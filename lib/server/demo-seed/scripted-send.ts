import { directFault } from '#lib/demo/direct/direct-faults';
import { findDirectModel } from '#lib/demo/direct/direct-models';
import { faultAnswer } from '#lib/demo/fault-answer';
import type { ModelFacts } from '#lib/demo/model-facts';
import {
  noFacts,
  type AnswerStream,
  type Call,
  type CallFacts,
  type Chunk,
  type CallResult,
  type StreamStep,
} from '#lib/engine/call';
import type { TransportFault } from '#lib/engine/upstream-reply';
import type { Chance } from './chance.ts';
import type { DemoAccount } from './demo-account.ts';
import type { DemoModels } from './demo-models.ts';
import { drawTrouble, speedOf, type Trouble } from './demo-troubles.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The size and limits of one request. */
export type Task = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly answerText: string;
  /** When the client disconnects; null if it waits until the end. */
  readonly hangUpAtMs: number | null;
};

type SendInput = {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly models: DemoModels;
  readonly account: DemoAccount;
};

/** Replaces the network: answers, refuses and interrupts the way OpenRouter and its providers do. */
export function createScriptedSend(
  input: SendInput,
): (call: Call, task: Task, certain: Trouble | null) => CallResult {
  const { clock, chance, models, account } = input;

  function passUntilHangUp(ms: number, task: Task): boolean {
    const endMs = clock.now() + ms;
    if (task.hangUpAtMs === null || task.hangUpAtMs >= endMs) {
      clock.pass(ms);
      return false;
    }
    clock.set(Math.max(clock.now(), task.hangUpAtMs));
    return true;
  }

  function fail(
    fault: TransportFault | null,
    status: number | null,
    more: Partial<CallFacts> = {},
  ): CallResult {
    const reply = { status, headers: {}, body: undefined, streamed: false, fault };
    return { kind: 'failed', reply, facts: { ...noFacts, ...more } };
  }

  function answerFacts(facts: ModelFacts, task: Task): CallFacts {
    const inputTokens = Math.round(task.inputTokens * (0.95 + 0.1 * chance.next()));
    const outputTokens = Math.max(1, Math.round(task.outputTokens));
    const [first, second] = facts.providers;
    const switched = facts.silentSwitch && second !== undefined;
    const model = facts.id;
    return {
      leftBehind: [],
      carried: [],
      serviceTier: noFacts.serviceTier,
      servedModel: model,
      provider: isDirect(facts) ? null : switched ? second : first,
      generationId: `${isDirect(facts) ? 'chatcmpl' : 'gen'}-${Math.floor(clock.now() / 1_000)}-${chance.next().toString(36).slice(2, 14)}`,
      routerAttempts: switched
        ? [
            { provider: first, model, status: 429 },
            { provider: second, model, status: 200 },
          ]
        : [],
      usage: {
        inputTokens,
        outputTokens,
        cachedTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
        imageTokens: null,
        webSearches: null,
        byokUsd: 0,
        costUsd: isDirect(facts) ? null : facts.promptUsd * inputTokens + facts.completionUsd * outputTokens,
      },
      receivedCharacters: 0,
      finishReason: 'stop',
    };
  }

  function refuse(trouble: Extract<Trouble, { kind: 'refused' }>, facts: ModelFacts, task: Task): CallResult {
    const answer = (isDirect(facts) ? directFault : faultAnswer)(trouble.scenario, {
      model: facts.id,
      provider: facts.providers[0],
      providerCount: facts.providers.length,
      contextTokens: facts.contextTokens ?? 0,
      promptTokens: task.inputTokens,
      maxTokens: null,
      lastUserText: '',
      endsWithAssistant: false,
      now: clock.now(),
    });
    if (answer === null) throw new Error(`"${trouble.scenario.kind}" is no refusal.`);
    if (passUntilHangUp(chance.around(240, 0.5), task)) return { kind: 'cancelled', facts: noFacts };
    const headers = Object.fromEntries(
      Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    return {
      kind: 'failed',
      reply: { status: answer.status, headers, body: answer.body, streamed: false, fault: null },
      facts: noFacts,
    };
  }

  function answerCall(
    call: Call,
    facts: ModelFacts,
    task: Task,
    breaks: 'cut' | 'stalled' | null,
  ): CallResult {
    const { firstTokenMs, tokensPerSecond } = speedOf(facts.id);
    const readingMs = task.inputTokens / 60;
    const untilFirstMs = chance.around(firstTokenMs, 0.35) + readingMs;
    const writingMs = (task.outputTokens / chance.around(tokensPerSecond, 0.2)) * 1_000;
    if (!call.stream) {
      if (passUntilHangUp(untilFirstMs + writingMs, task)) return { kind: 'cancelled', facts: noFacts };
      if (breaks !== null) return fail('cut', 200);
      const body = { choices: [{ message: { content: task.answerText } }] };
      return { kind: 'answered', answer: { bytes: new Uint8Array(), body }, facts: answerFacts(facts, task) };
    }
    if (passUntilHangUp(untilFirstMs, task)) return { kind: 'cancelled', facts: noFacts };
    return { kind: 'streaming', stream: streamOf({ call, facts, task, writingMs, breaks }) };
  }

  type StreamInput = {
    readonly call: Call;
    readonly facts: ModelFacts;
    readonly task: Task;
    readonly writingMs: number;
    readonly breaks: 'cut' | 'stalled' | null;
  };

  function streamOf({ call, facts, task, writingMs, breaks }: StreamInput): AnswerStream {
    const whole = answerFacts(facts, task);
    const opened: CallFacts = { ...whole, usage: null, finishReason: null };
    const share = breaks === null ? 1 : 0.2 + 0.6 * chance.next();
    const sentBefore = call.continuation?.text.length ?? 0;
    const text = task.answerText.slice(sentBefore, Math.ceil(task.answerText.length * share));
    let reads = 0;
    const read = (): StreamStep => {
      reads += 1;
      if (reads === 1) {
        if (passUntilHangUp(writingMs * share, task)) return { kind: 'cancelled', facts: opened };
        return { kind: 'chunks', chunks: [chunkOf(text)] };
      }
      if (breaks === null) return { kind: 'end', facts: whole };
      if (breaks === 'stalled' && passUntilHangUp(call.limits.stallMs, task))
        return { kind: 'cancelled', facts: opened };
      const reply = { status: 200, headers: {}, body: undefined, streamed: true, fault: breaks };
      return { kind: 'broken', reply, facts: opened };
    };
    return { facts: opened, read: () => Promise.resolve(read()), cancel: () => undefined };
  }

  return (call, task, certain) => {
    const facts = models.facts(call.connection, call.model);
    // The OpenRouter account and its counters say nothing about another company.
    const refusal = isDirect(facts) ? null : account.take({ isFree: facts.isFree, nowMs: clock.now() });
    if (refusal !== null) return refuse({ kind: 'refused', scenario: refusal }, facts, task);
    if (facts.contextTokens !== null && task.inputTokens + task.outputTokens > facts.contextTokens)
      return refuse({ kind: 'refused', scenario: { kind: 'context_too_long' } }, facts, task);
    const trouble = certain ?? drawTrouble(facts.id, clock.now(), chance.next());
    switch (trouble?.kind) {
      case undefined:
        return answerCall(call, facts, task, null);
      case 'refused':
        return refuse(trouble, facts, task);
      case 'silent':
      case 'keep_alive_only': {
        const limitMs = trouble.kind === 'silent' ? call.limits.firstTokenMs : call.limits.keepAliveMs;
        if (passUntilHangUp(Math.min(limitMs, call.limits.deadlineMs), task))
          return { kind: 'cancelled', facts: noFacts };
        return fail(trouble.kind, trouble.kind === 'silent' ? null : 200);
      }
      case 'reset':
        if (passUntilHangUp(chance.around(60, 0.4), task)) return { kind: 'cancelled', facts: noFacts };
        return fail('reset', null);
      case 'empty': {
        if (passUntilHangUp(chance.around(speedOf(facts.id).firstTokenMs * 2, 0.3), task))
          return { kind: 'cancelled', facts: noFacts };
        return fail('empty', 200, answerFacts(facts, task));
      }
      case 'cut':
      case 'stalled':
        return answerCall(call, facts, task, trouble.kind);
    }
  };
}

/** Whether it is called directly, without a provider name or a cost. */
function isDirect(facts: ModelFacts): boolean {
  return findDirectModel(facts.id) === facts;
}

function chunkOf(text: string): Chunk {
  return { events: '', text, reasoning: '', hasToolCall: false, isClosing: false };
}
