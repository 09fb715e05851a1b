import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { callChat, type ClientAnswer } from '#tests/support/careful-client';
import { startFairClock } from '#tests/support/fair-clock';
import { faultCases, judgeFault, words, type FaultCase, type Verdict } from '#tests/support/fault-list';
import { productApi } from '#tests/support/product-api';
import { startProduct, timeLapse, type Product } from '#tests/support/start-product';

// Each fault runs under the default limits in three ways. All run at the same time, each on its own
// models, so that the whole takes as long as the longest. Two that take over a minute run in time
// lapse.

type Way = { readonly name: string; readonly category: string; readonly stream: boolean };

const ways = {
  default: { name: 'the default policy', category: 'main', stream: true },
  continue: { name: 'midStream continue', category: 'interface', stream: true },
  whole: { name: 'whole answers', category: 'main', stream: false },
} as const satisfies Record<string, Way>;
type WayName = keyof typeof ways;
const wayNames = ['default', 'continue', 'whole'] as const;

/** Sent text cannot be taken back, so under the default policy a broken stream ends in an error. */
const brokenStreams = ['S08', 'S09', 'S14'];

/** Other ways for a stream to break or end, beyond the list. */
const variants = {
  cleanCut: { kind: 'cut_after', tokens: 40, by: 'clean' },
  resetCut: { kind: 'cut_after', tokens: 40, by: 'reset' },
  openEnd: { kind: 'no_done', open: true },
} as const satisfies Record<string, Scenario>;

type Run = { verdict: Verdict; because: string; calls: string; tookMs: number };

/** A product and its upstream, whose clocks and timers run `rate` times as fast as the test’s. */
type Stage = { readonly upstream: DemoUpstream; readonly product: Product; readonly rate: number };

/**
 * The rate is limited by the room the limits leave: 40 s of 100 s for S06, 10 s of 30 s for S15.
 */
const LAPSE_RATE = 4;
const inTimeLapse = ['S06', 'S15'];
/** These are measured precisely, so they start after the others. */
const afterTheOthers = ['S07', 'S09'];

const LONGEST_MS = 110_000;
const perTokenMs = 15;

const modelOf = (way: string, id: string, place: 'first' | 'second'): string => `${way}/${id}-${place}`;

let plain: Stage;
let lapse: Stage;
const runs = new Map<string, Promise<Run>>();

beforeAll(async () => {
  [plain, lapse] = await Promise.all([openStage(1), openStage(LAPSE_RATE)]);
  // Some faults last for a while from now on, so the products start first.
  for (const way of wayNames) {
    for (const { id, first, second } of faultCases) {
      play(stageOf(id), way, id, first, second);
      play(stageOf(id), 'whole', afterId(id, way));
    }
    for (const [id, fault] of Object.entries(variants)) play(plain, way, id, fault);
  }
  const slow = [...inTimeLapse, ...afterTheOthers];
  const othersAreOver = startRuns(faultCases.filter(({ id }) => !slow.includes(id)));
  void startRuns(faultCases.filter(({ id }) => inTimeLapse.includes(id)));
  void startRuns(
    faultCases.filter(({ id }) => afterTheOthers.includes(id)),
    othersAreOver,
  );
});

afterAll(async () => {
  for (const stage of [plain, lapse]) {
    await stage?.product.stop();
    await stage?.upstream.close();
  }
});

/** Resolves when all runs are over. */
function startRuns(
  faults: readonly FaultCase[],
  after: Promise<unknown> = Promise.resolve(),
): Promise<unknown> {
  const started = faults.flatMap((fault) =>
    wayNames.map((way) => {
      const run = after.then(() => runFault(fault, way));
      runs.set(`${fault.id} ${way}`, run);
      return run;
    }),
  );
  return Promise.all(started);
}

/** The upstream acts as a plain company that knows nothing of OpenRouter. */
async function openStage(rate: number): Promise<Stage> {
  const upstream = await startDemoUpstream({
    answer: words.join(' '),
    pace: { firstTokenMs: 0, perTokenMs: perTokenMs / rate },
    now: () => performance.now() * rate,
  });
  const product = await startProduct({
    env: {
      OPENROUTER_BASE_URL: upstream.directUrl,
      OPENROUTER_API_KEY: 'sk-labs-of-the-fault-suite',
      ...timeLapse(rate),
    },
  });
  await productApi(product.url).putCategory('interface', { policy: { midStream: 'continue' } });
  return { upstream, product, rate };
}

function stageOf(id: string): Stage {
  return inTimeLapse.includes(id) ? lapse : plain;
}

function play(
  { upstream }: Stage,
  way: WayName,
  id: string,
  first: Scenario = { kind: 'ok' },
  second: Scenario = { kind: 'ok' },
): void {
  upstream.play(modelOf(way, id, 'first'), first);
  upstream.play(modelOf(way, id, 'second'), second);
}

/** The models for the plain call after a fault. */
function afterId(id: string, way: WayName): string {
  return `${id}-${way}-after`;
}

/**
 * Sends a request like any client: two models under the policy of a category. The time is measured
 * by the clocks of the stage, without the time other processes took.
 */
async function ask(
  { product, rate }: Stage,
  way: WayName,
  id: string,
  withinMs: number,
): Promise<ClientAnswer> {
  const { category, stream } = ways[way];
  const elapsedMs = startFairClock(product.pid);
  const answer = await callChat({
    url: product.url,
    withinMs: withinMs / rate,
    body: {
      model: `understudy/${category}`,
      models: [modelOf(way, id, 'first'), modelOf(way, id, 'second')],
      messages: [{ role: 'user', content: 'Say in sixty words when an answer can be trusted.' }],
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    },
  });
  return { ...answer, tookMs: elapsedMs() * rate };
}

async function runFault(fault: FaultCase, way: WayName): Promise<Run> {
  const stage = stageOf(fault.id);
  const now = () => performance.now() * stage.rate;
  const startedAtMs = now();
  const { count, everyMs } = fault.sequence ?? { count: 1, everyMs: 0 };
  const answers: ClientAnswer[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueInMs = startedAtMs + index * everyMs - now();
    // The list defines when each request is sent, because the time is part of the fault.
    if (dueInMs > 0) await new Promise((resolve) => setTimeout(resolve, dueInMs / stage.rate));
    answers.push(await ask(stage, way, fault.id, fault.withinMs));
  }
  const tookMs = now() - startedAtMs;
  const after = await ask(stage, 'whole', afterId(fault.id, way), 40_000);
  const callsOf = (model: string) => stage.upstream.calls().filter((call) => call.model === model);
  const first = callsOf(modelOf(way, fault.id, 'first'));
  const secondModel = modelOf(way, fault.id, 'second');
  const second = callsOf(secondModel);
  const isAliveAfter = after.outcome === 'answered' && after.text === words.join(' ');
  const judged = judgeFault(fault, { answers, first, second, secondModel, isAliveAfter });
  return { ...judged, calls: `${first.length}+${second.length}`, tookMs };
}

async function resultOf(fault: FaultCase, way: WayName): Promise<Run> {
  const run = await runs.get(`${fault.id} ${way}`);
  if (run === undefined) throw new Error(`${fault.id} was not run.`);
  return run;
}

// These run at the same time as the faults.
test.each(['cleanCut', 'resetCut'] as const)('a %s stream never ends silently', async (id) => {
  const stopped = await ask(plain, 'default', id, 20_000);
  expect(stopped.outcome).toBe('error');
  expect(stopped.finishReason).toBe('error');
  expect(stopped.isDone).toBe(false);
  expect(stopped.error).toMatchObject({ code: 'partial_answer' });
  expect(words.join(' ')).toContain(stopped.text);
  const continued = await ask(plain, 'continue', id, 20_000);
  expect(continued).toMatchObject({ outcome: 'answered', text: words.join(' '), isDone: true });
});

test('a cut body is fetched from the next model', async () => {
  for (const id of ['cleanCut', 'resetCut']) {
    const answer = await ask(plain, 'whole', id, 20_000);
    expect(answer).toMatchObject({ outcome: 'answered', text: words.join(' ') });
  }
});

test('a complete stream without [DONE] that stays open still ends soon', async () => {
  const answer = await ask(plain, 'default', 'openEnd', 20_000);
  expect(answer).toMatchObject({ outcome: 'answered', text: words.join(' '), isDone: true });
  expect(answer.usage).not.toBeNull();
  expect(answer.tookMs).toBeLessThan(5_000);
});

test('a content refusal reaches the client with the provider’s own reason', async () => {
  const answer = await ask(plain, 'default', 'S13', 20_000);
  expect(answer.status).toBe(400);
  expect(answer.error).toMatchObject({ type: 'request_rejected' });
  expect(JSON.stringify(answer.error)).toContain('rejected as a result of our safety system');
});

for (const way of wayNames) {
  describe(`with ${ways[way].name}`, () => {
    test.each(faultCases.map((fault) => ({ ...fault, fault })))(
      '$id $name',
      { timeout: LONGEST_MS },
      async ({ id, fault }) => {
        const { verdict, because } = await resultOf(fault, way);
        const wanted = way === 'default' && brokenStreams.includes(id) ? ['pass', 'safe'] : ['pass'];
        expect(wanted, `${verdict}: ${because}`).toContain(verdict);
      },
    );
  });
}

test('all sixteen faults together pass as often as required', { timeout: LONGEST_MS }, async () => {
  const lines: string[] = [];
  const counts: Record<WayName, Record<Verdict, number>> = {
    default: { pass: 0, partial: 0, safe: 0, fail: 0 },
    continue: { pass: 0, partial: 0, safe: 0, fail: 0 },
    whole: { pass: 0, partial: 0, safe: 0, fail: 0 },
  };
  for (const fault of faultCases) {
    const cells: string[] = [];
    for (const way of wayNames) {
      const { verdict, calls, tookMs } = await resultOf(fault, way);
      counts[way][verdict] += 1;
      cells.push(`${verdict} ${calls} ${(tookMs / 1_000).toFixed(1)} s`.padEnd(20));
    }
    lines.push(`${fault.id}  ${fault.name.padEnd(36)} ${cells.join(' ')}`);
  }
  const sums = wayNames.map((way) => {
    const { pass, partial, safe, fail } = counts[way];
    return `${way}: ${pass} pass, ${partial} partial, ${safe} safe, ${fail} fail`;
  });
  const head = `     ${'verdict, calls of first + second, time'.padEnd(36)} ${wayNames.map((way) => way.padEnd(20)).join(' ')}`;
  process.stdout.write(`${[head, ...lines, '', ...sums].join('\n')}\n`);

  expect(counts.default.pass).toBeGreaterThanOrEqual(13);
  expect(counts.default.fail + counts.default.partial).toBe(0);
  expect(counts.continue).toEqual({ pass: 16, partial: 0, safe: 0, fail: 0 });
  expect(counts.whole).toEqual({ pass: 16, partial: 0, safe: 0, fail: 0 });
});
