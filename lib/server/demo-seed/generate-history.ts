import type { StoredRecovery } from '#lib/store/cooldowns';
import { engineWords } from '#lib/words/engine-words';
import { continuesBy } from '#lib/upstreams/call/continues-by';
import { v7 } from 'uuid';
import type { BegunRequest, FinishWrite, Snapshot } from '#lib/store/history-rows';
import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO } from '#lib/contracts/known-connections';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { classify } from '#lib/upstreams/verdict/classify';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { executeChain } from '#lib/engine/execute-chain';
import type { Plan, Ports } from '#lib/engine/execution';
import { openLedger } from '#lib/engine/ledger';
import { unlimited } from '#lib/engine/place';
import { explainVerdict } from '#lib/words/explain-verdict';
import { createCallCounter, type CallCounter } from '#lib/server/calls/call-counter';
import { createBreakerBoard, unsharedProbes } from '#lib/engine/breaker';
import { boardPerConnection } from '#lib/server/calls/cooldown-boards';
import { recordRequest, type StoredText } from '#lib/server/gateway/history-record';
import { keepTextMsOf } from '#lib/server/gateway/stored-text';
import { onePer } from '#lib/server/calls/one-per';
import { usageCountsOf } from '#lib/server/history/usage-counts';
import { createChance, type Chance } from './chance.ts';
import { createDemoAccount } from './demo-account.ts';
import { readDemoModels } from './demo-models.ts';
import { demoTexts } from './demo-texts.ts';
import type { Work } from './demo-work.ts';
import { planTraffic, type Arrival } from './plan-traffic.ts';
import { createScriptedSend, type Task } from './scripted-send.ts';
import { createVirtualClock } from './virtual-clock.ts';

export type GenerateInput = {
  readonly requests: number;
  readonly days: number;
  /** The last request is shortly before this time. */
  readonly endMs: number;
  readonly seed: number;
  readonly batchSize: number;
  /** Called for each model that answered again after a cooldown. */
  readonly onRecovery?: (recovery: StoredRecovery) => void;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const QUIET_END_MS = 90_000;
/** An account with this many calls has bought credits, and so has more free calls. */
const BUSY_PER_DAY = 1_000;

/**
 * A realistic history: the real executor runs several days of requests against scripted replies, with a virtual
 * clock. So classifications, sentences and figures are those that such replies lead to. The same input gives
 * the same rows.
 */
export async function* generateHistory(input: GenerateInput): AsyncGenerator<FinishWrite[]> {
  const { requests, days, endMs, seed, batchSize } = input;
  const chance = createChance(seed);
  const clock = createVirtualClock();
  const models = readDemoModels();
  const calls = onePer<ConnectionId, CallCounter>(() => createCallCounter());
  const { breakers } = boardPerConnection((connection) =>
    createBreakerBoard({
      entries: [],
      save: () => undefined,
      erase: () => undefined,
      recover: ({ origin, startedAtMs }, model) =>
        input.onRecovery?.({
          connection,
          model,
          origin,
          cooledSinceMs: startedAtMs,
          backAtMs: clock.now(),
        }),
      probes: unsharedProbes,
      now: clock.now,
    }),
  );
  const account = createDemoAccount(requests / days > BUSY_PER_DAY ? 1_000 : 50, endMs);
  const send = createScriptedSend({ clock, chance, models, account });
  const snapshots = new Map<
    Work,
    { readonly plan: Pick<Plan, 'chain' | 'policy'>; readonly snapshot: Snapshot }
  >();

  function runUnder(work: Work) {
    let held = snapshots.get(work);
    if (held === undefined) {
      const policy = policyOf(work);
      const snapshot = { chain: work.chain, policy };
      held = { plan: { chain: work.chain.map(models.candidate), policy }, snapshot };
      snapshots.set(work, held);
    }
    return held;
  }

  async function play({ atMs, work, client, trouble }: Arrival): Promise<FinishWrite> {
    clock.set(atMs);
    const { plan, snapshot } = runUnder(work);
    const { text, ...drawn } = drawTask(work, atMs, chance);
    const task = trouble === null ? drawn : { ...drawn, hangUpAtMs: null };
    const isBroken = trouble?.kind === 'cut';
    const stream = isBroken || chance.happens(work.streamShare);
    let certainTrouble = trouble;
    const begun: BegunRequest = {
      id: v7({ msecs: Math.floor(atMs), random: chance.bytes(16) }),
      createdAtMs: atMs,
      category: work.category,
      requestedModel: work.requestedModel,
      stream,
      dialect: 'chat',
      clientRetry: null,
      returnChoice: null,
      clientId: null,
      clientName: client,
      connection: DEMO,
      snapshot,
    };
    const ledger = openLedger(clock.now());
    const ports: Ports = {
      now: clock.now,
      random: chance.next,
      async sleep(ms) {
        clock.pass(ms);
      },
      cancelCause: () => (task.hangUpAtMs !== null && clock.now() >= task.hangUpAtMs ? 'client_gone' : null),
      async send(call) {
        calls(call.connection).note(call.model, clock.now());
        const first = certainTrouble;
        certainTrouble = null;
        return send(call, task, first);
      },
      findUnfit: () => null,
      classify: (reply, _candidate, nowMs) => classify(reply, nowMs),
      explain: (classification, { id }) => explainVerdict(classification, id),
      words: engineWords,
      canStrip: () => false,
      canLimitOutput: () => false,
      continuesBy: ({ id }) => continuesBy(id),
      answers: chatCompletions.answers,
      gate: { open: () => Promise.resolve(true), push: () => undefined },
      countUsage: (attempt) =>
        usageCountsOf(attempt, calls(attempt.connection.id).count(attempt.model, clock.now())),
      onEvent: () => undefined,
      breakers,
      ...unlimited,
      stats: () => null,
    };
    const needs = {
      inputModalities: work.inputModality === null ? [] : [work.inputModality],
      outputModalities: [],
      parameters: chance.happens(work.toolShare) ? ['tools'] : [],
      inputTokens: task.inputTokens,
      maxTokens: null,
    };
    const execution = await executeChain(
      { ...plan, needs, stream, firstChoice: plan.chain[0], ownTexts: () => [], isContinuable: true },
      ledger,
      ports,
    );
    const record = recordRequest({
      begun,
      ledger,
      execution,
      costs: {
        lookup: models.lookup,
        budgets: null,
        inputTokens: needs.inputTokens,
        mayUseServerTools: false,
      },
      stored:
        client === 'Playground' ? storedText(text, execution.outcome.status, atMs, endMs) : nothingStored,
    });
    return { kind: 'finish', ...record };
  }

  const toMs = endMs - QUIET_END_MS;
  const arrivals = planTraffic({ requests, fromMs: endMs - days * DAY_MS, toMs, chance });
  let batch: FinishWrite[] = [];
  for (const arrival of arrivals) {
    batch.push(await play(arrival));
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const nothingStored: StoredText = { prompt: null, answer: null, storedUntilMs: null };

function policyOf({ category }: Work): Policy {
  return category === 'code-review' ? { ...defaultPolicy, midStream: 'continue' } : defaultPolicy;
}

type Text = (typeof demoTexts)[number];

function drawTask(work: Work, atMs: number, chance: Chance): Task & { readonly text: Text } {
  const text = chance.pick(demoTexts);
  const isHuge = chance.happens(work.hugeShare);
  const inputTokens = isHuge ? 120_000 + chance.next() * 180_000 : chance.around(work.inputTokens, 0.7);
  return {
    text,
    inputTokens: Math.max(8, Math.round(inputTokens)),
    outputTokens: Math.max(3, Math.round(chance.around(work.outputTokens, 0.6))),
    answerText: text.answer,
    hangUpAtMs: chance.happens(0.02) ? atMs + chance.around(2_500, 0.7) : null,
  };
}

function storedText(text: Text, status: string, atMs: number, endMs: number): StoredText {
  const storedUntilMs = Math.ceil(atMs + (keepTextMsOf('7d') ?? 0));
  // Texts older than this have been deleted.
  if (storedUntilMs <= endMs) return nothingStored;
  const prompt = JSON.stringify([{ role: 'user', content: text.prompt }]);
  return { prompt, answer: status === 'served' ? text.answer : null, storedUntilMs };
}
