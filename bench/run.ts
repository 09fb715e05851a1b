import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { YOUNG_GENERATION } from '../scripts/young-generation.mjs';
import { ensureBuild } from '../scripts/ensure-build.ts';
import { readCpuMs, readMemoryMb, startChild, type Child } from './child.ts';
import { percentile, runLoad, type LoadResult } from './load.ts';

// Compares a direct call, a bare proxy and the product. Only ratios within one run are meaningful. `node
// bench/run.ts success streams` runs only these cases.
const CASES = ['success', 'switches', 'streams', 'slow-streams', 'memory'] as const;
const unknown = process.argv.slice(2).find((name) => !CASES.some((one) => one === name));
if (unknown !== undefined) {
  process.stderr.write(`There is no case "${unknown}". Cases: ${CASES.join(', ')}.\n`);
  process.exit(1);
}
const runs = (name: (typeof CASES)[number]): boolean =>
  process.argv.length === 2 || process.argv.includes(name);
const seconds = Number(process.env.BENCH_SECONDS ?? '6');
const ROUNDS = 10;
const WARM_UP_MS = 3_000;
const memoryRequests = 100_000;
const dataDir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
const root = import.meta.dirname;
await ensureBuild(join(root, '..'));

const upstream = await startChild(join(root, 'upstream.ts'), []);
const proxy = await startChild(join(root, 'bare-proxy.ts'), [upstream.url]);
const product = await startProduct(dataDir, upstream);

/** Starts the product as `npm start` does. */
function startProduct(dir: string, { url }: Child): Promise<Child> {
  return startChild(join(root, '..', 'server.ts'), [], {
    NODE_OPTIONS: YOUNG_GENERATION,
    PORT: '0',
    DATA_DIR: dir,
    OPENROUTER_API_KEY: 'sk-or-bench',
    OPENROUTER_BASE_URL: url,
  });
}

type Target = { readonly name: string; readonly child: Child; readonly path: string };
const direct: Target = { name: 'direct', child: upstream, path: '/api/v1/chat/completions' };
const bare: Target = { name: 'bare proxy', child: proxy, path: '/' };
const ours: Target = { name: 'understudy', child: product, path: '/v1/chat/completions' };

const messages = [{ role: 'user', content: 'Say sixty words.' }];
const fine = JSON.stringify({ model: 'bench/fine', messages });
const streamed = JSON.stringify({ model: 'bench/fine', messages, stream: true });
// A context error switches every request, because it starts no cooldown, unlike a limit.
const switching = JSON.stringify({ models: ['bench/too-small', 'bench/fine'], messages });

type Round = { readonly result: LoadResult; readonly cpuMs: number | null };

/** Alternates between the targets in many short rounds, so that a temporary slowdown affects all of them. */
async function compare(title: string, body: string, concurrency: number): Promise<void> {
  process.stdout.write(`\n${title}, concurrency ${concurrency}\n`);
  const targets = body === switching ? [bare, ours] : [direct, bare, ours];
  const run = ({ child, path }: Target, durationMs: number): Promise<LoadResult> =>
    runLoad({
      url: child.url,
      path,
      body: child === proxy && body === switching ? fine : body,
      concurrency,
      durationMs,
    });
  // The JIT needs a while to settle, mostly for the product, which has the most code.
  for (const target of targets) await run(target, WARM_UP_MS);
  const rounds = new Map(targets.map((target): [Target, Round[]] => [target, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [target, done] of rounds) {
      const cpuBefore = readCpuMs(target.child.pid);
      const result = await run(target, (seconds * 1_000) / ROUNDS);
      const cpuAfter = readCpuMs(target.child.pid);
      done.push({ result, cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore });
    }
  }
  for (const [target, done] of rounds) reportTarget(target, done);
  const [bareRounds, ourRounds] = [rounds.get(bare) ?? [], rounds.get(ours) ?? []];
  const ratios = ourRounds.map(
    ({ result }, round) => result.perSecond / (bareRounds[round]?.result.perSecond ?? Number.NaN),
  );
  const moreMs = percentile(latenciesOf(ourRounds), 0.5) - percentile(latenciesOf(bareRounds), 0.5);
  process.stdout.write(
    `understudy / bare proxy: ${percentile(ratios, 0.5).toFixed(2)} of its req/s (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${ROUNDS} rounds), p50 ${moreMs.toFixed(2)} ms more\n`,
  );
}

function latenciesOf(rounds: readonly Round[]): number[] {
  return rounds.flatMap(({ result }) => result.latenciesMs);
}

/**
 * Prints one line per target: the median of its requests per second, and the latencies of all its requests.
 */
function reportTarget({ name, child }: Target, rounds: readonly Round[]): void {
  const latenciesMs = latenciesOf(rounds);
  const failures = rounds.reduce((sum, { result }) => sum + result.failures, 0);
  const cpuMs = rounds.reduce<number | null>(
    (sum, round) => (sum === null || round.cpuMs === null ? null : sum + round.cpuMs),
    0,
  );
  const perSecond = percentile(
    rounds.map(({ result }) => result.perSecond),
    0.5,
  );
  const cells = [
    `${perSecond.toFixed(0).padStart(7)} req/s`,
    `p50 ${percentile(latenciesMs, 0.5).toFixed(2).padStart(7)} ms`,
    `p99 ${percentile(latenciesMs, 0.99).toFixed(2).padStart(7)} ms`,
    `cpu ${(cpuMs === null ? '-' : ((cpuMs / latenciesMs.length) * 1_000).toFixed(0)).padStart(5)} ms/1000`,
    `rss ${(readMemoryMb(child.pid)?.toFixed(0) ?? '-').padStart(4)} MB`,
    ...(failures > 0 ? [`${failures} FAILED`] : []),
  ];
  process.stdout.write(`${name.padEnd(11)} ${cells.join('   ')}\n`);
}

/** Prints Understudy's own time for the latest switched requests: their durations minus calls and waits. */
async function reportSwitchTimes(): Promise<void> {
  const answer = await fetch(`${product.url}/api/history?limit=200&switched=true`);
  const page = HistoryPage.parse(await answer.json());
  const gaps: number[] = [];
  for (const { id } of page.requests) {
    const { request, attempts } = HistoryDetail.parse(
      await (await fetch(`${product.url}/api/history/${id}`)).json(),
    );
    const parts = attempts.reduce((sum, { durationMs, waitMs }) => sum + (durationMs ?? 0) + waitMs, 0);
    gaps.push((request.durationMs ?? 0) - parts);
  }
  process.stdout.write(
    `\nour own time per switched request (judging, switching, planning): p50 ${percentile(gaps, 0.5).toFixed(2)} ms, p95 ${percentile(gaps, 0.95).toFixed(2)} ms over ${gaps.length}\n`,
  );
}

/** Measures whether many slow streams delay each other. */
async function compareSlowStreams(): Promise<void> {
  const slow = await startChild(join(root, 'upstream.ts'), ['20']);
  const dir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
  const child = await startProduct(dir, slow);
  process.stdout.write('\n200 streams at once, a token every 20 ms\n');
  for (const target of [
    { ...direct, child: slow },
    { ...ours, child },
  ]) {
    const load = { url: target.child.url, path: target.path, body: streamed, concurrency: 200 };
    await runLoad({ ...load, durationMs: 1_000 });
    const result = await runLoad({ ...load, durationMs: 4_000 });
    process.stdout.write(
      `${target.name.padEnd(11)} longest pause within an answer ${result.longestPauseMs.toFixed(0)} ms over ${result.requests} streams\n`,
    );
  }
  await child.stop();
  await slow.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** Sends the same number of requests through both targets in turn. */
async function compareMemory(): Promise<void> {
  process.stdout.write(`\nmemory over ${memoryRequests} requests\n`);
  const done = new Map([bare, ours].map((target): [Target, number] => [target, 0]));
  for (let step = 1; step <= 5; step += 1) {
    const cells: string[] = [];
    for (const [target, before] of done) {
      let requests = before;
      while (requests < (memoryRequests / 5) * step) {
        const { child, path } = target;
        const load = { url: child.url, path, body: fine, concurrency: 32, durationMs: 2_000 };
        requests += (await runLoad(load)).requests;
      }
      done.set(target, requests);
      cells.push(`${target.name} ${readMemoryMb(target.child.pid)?.toFixed(0) ?? '-'} MB after ${requests}`);
    }
    process.stdout.write(`${cells.join('   ')}\n`);
  }
}

try {
  if (runs('success')) {
    await compare('plain success', fine, 1);
    await compare('plain success', fine, 32);
  }
  if (runs('switches')) {
    await compare('every request switches (bare proxy: a single call)', switching, 1);
    await compare('every request switches (bare proxy: a single call)', switching, 32);
    await reportSwitchTimes();
  }
  if (runs('streams')) {
    await compare('streams of 60 tokens', streamed, 1);
    await compare('streams of 60 tokens', streamed, 32);
  }
  if (runs('slow-streams')) await compareSlowStreams();
  if (runs('memory')) await compareMemory();
} finally {
  await Promise.all([product.stop(), proxy.stop(), upstream.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
