import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { ensureBuild } from '../scripts/ensure-build.ts';
import { readCpuMs, readMemoryMb, startChild, type Child } from './child.ts';
import { runLoad, type LoadResult } from './load.ts';

// Direct, a bare proxy and the product in turn, in one run: only the ratios within a run mean anything.
const seconds = Number(process.env.BENCH_SECONDS ?? '4');
const memoryRequests = Number(process.env.BENCH_MEMORY_REQUESTS ?? '100000');
const dataDir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
const root = import.meta.dirname;
await ensureBuild(join(root, '..'));

const upstream = await startChild(join(root, 'upstream.ts'), []);
const proxy = await startChild(join(root, 'bare-proxy.ts'), [upstream.url]);
const product = await startChild(join(root, '..', 'server.ts'), [], {
  PORT: '0',
  DATA_DIR: dataDir,
  OPENROUTER_API_KEY: 'sk-or-bench',
  OPENROUTER_BASE_URL: upstream.url,
});

type Target = { readonly name: string; readonly child: Child; readonly path: string };
const direct: Target = { name: 'direct', child: upstream, path: '/api/v1/chat/completions' };
const bare: Target = { name: 'bare proxy', child: proxy, path: '/' };
const ours: Target = { name: 'understudy', child: product, path: '/v1/chat/completions' };

const messages = [{ role: 'user', content: 'Say sixty words.' }];
const fine = JSON.stringify({ model: 'bench/fine', messages });
const streamed = JSON.stringify({ model: 'bench/fine', messages, stream: true });
// A context error switches on every request: it leaves no cooldown behind, as a limit would.
const switching = JSON.stringify({ models: ['bench/too-small', 'bench/fine'], messages });

async function measure(
  target: Target,
  body: string,
  concurrency: number,
  durationMs = seconds * 1_000,
): Promise<LoadResult> {
  const load = { url: target.child.url, path: target.path, body, concurrency };
  // Compilers need a while to settle, that of the product most: it is the most code.
  await runLoad({ ...load, durationMs: Math.min(3_000, durationMs) });
  const cpuBefore = readCpuMs(target.child.pid);
  const result = await runLoad({ ...load, durationMs });
  const cpuAfter = readCpuMs(target.child.pid);
  const cpu =
    cpuBefore === null || cpuAfter === null
      ? '-'
      : (((cpuAfter - cpuBefore) / result.requests) * 1_000).toFixed(0);
  const residentMb = readMemoryMb(target.child.pid)?.toFixed(0) ?? '-';
  process.stdout.write(
    `${target.name.padEnd(11)} ${result.perSecond.toFixed(0).padStart(7)} req/s   p50 ${result.p50Ms.toFixed(2).padStart(7)} ms   p99 ${result.p99Ms.toFixed(2).padStart(7)} ms   cpu ${cpu.padStart(5)} ms/1000   rss ${residentMb.padStart(4)} MB${result.failures > 0 ? `   ${result.failures} FAILED` : ''}\n`,
  );
  return result;
}

async function compare(title: string, body: string, concurrency: number): Promise<void> {
  process.stdout.write(`\n${title}, concurrency ${concurrency}\n`);
  if (body !== switching) await measure(direct, body, concurrency);
  const bareResult = await measure(bare, body === switching ? fine : body, concurrency);
  const ourResult = await measure(ours, body, concurrency);
  process.stdout.write(
    `understudy / bare proxy: ${(ourResult.perSecond / bareResult.perSecond).toFixed(2)} of its req/s, p50 ${(ourResult.p50Ms - bareResult.p50Ms).toFixed(2)} ms more\n`,
  );
}

/** Our own time of the latest switched requests: what is left of their durations without the calls and waits. */
async function tellSwitchTimes(): Promise<void> {
  const answer = await fetch(`${product.url}/api/history?limit=200&switched=true`);
  const page = HistoryPage.parse(await answer.json());
  const gaps: number[] = [];
  for (const { id } of page.requests) {
    const { request, attempts } = HistoryDetail.parse(
      await (await fetch(`${product.url}/api/history/${id}`)).json(),
    );
    const parts = attempts.reduce((sum, { durationMs, waitMs }) => sum + durationMs + waitMs, 0);
    gaps.push((request.durationMs ?? 0) - parts);
  }
  gaps.sort((a, b) => a - b);
  process.stdout.write(
    `\nour own time per switched request (judging, switching, planning): p50 ${gaps[Math.floor(gaps.length / 2)]?.toFixed(2)} ms, p95 ${gaps[Math.floor(gaps.length * 0.95)]?.toFixed(2)} ms over ${gaps.length}\n`,
  );
}

/** Whether many slow streams at once hold each other up. */
async function compareSlowStreams(): Promise<void> {
  const slow = await startChild(join(root, 'upstream.ts'), ['20']);
  const dir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
  const child = await startChild(join(root, '..', 'server.ts'), [], {
    PORT: '0',
    DATA_DIR: dir,
    OPENROUTER_API_KEY: 'sk-or-bench',
    OPENROUTER_BASE_URL: slow.url,
  });
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

async function tellMemory(): Promise<void> {
  process.stdout.write(`\nmemory over ${memoryRequests} requests\n`);
  const step = memoryRequests / 5;
  for (let done = 0; done < memoryRequests;) {
    let inStep = 0;
    while (inStep < step) {
      const result = await runLoad({
        url: ours.child.url,
        path: ours.path,
        body: fine,
        concurrency: 32,
        durationMs: 2_000,
      });
      inStep += result.requests;
    }
    done += inStep;
    process.stdout.write(
      `after ${String(done).padStart(6)}: ${readMemoryMb(product.pid)?.toFixed(0) ?? '-'} MB\n`,
    );
  }
}

try {
  await compare('plain success', fine, 1);
  await compare('plain success', fine, 32);
  await compare('every request switches (bare proxy: a single call)', switching, 1);
  await compare('every request switches (bare proxy: a single call)', switching, 32);
  await tellSwitchTimes();
  await compare('streams of 60 tokens', streamed, 1);
  await compare('streams of 60 tokens', streamed, 32);
  await compareSlowStreams();
  if (memoryRequests > 0) await tellMemory();
} finally {
  await Promise.all([product.stop(), proxy.stop(), upstream.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
