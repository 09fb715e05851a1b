import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { HistoryPage } from '#lib/contracts/history';
import { Insights } from '#lib/contracts/insights';
import { runToEnd, startChild } from './child.ts';
import { percentile } from './load.ts';

// `npm run bench:history`: measures the API calls of all screens on a history of a million requests, which is
// created once and kept in .cache. With DATABASE_URL, it is moved to that database first, if that is empty. Exits with 1
// if a p95 is above its limit.

const requests = Number(process.env.BENCH_HISTORY_REQUESTS ?? '1000000');
const singleRuns = Number(process.env.BENCH_HISTORY_RUNS ?? '40');
const pairRuns = Math.ceil(singleRuns / 4);
const LIMIT_MS = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;
const root = join(import.meta.dirname, '..');
const dataDir = resolve(process.env.BENCH_HISTORY_DATA ?? join(root, '.cache', `history-${requests}`));

if (!existsSync(join(dataDir, 'understudy.db'))) {
  process.stdout.write(`Making ${requests} requests in ${dataDir}, once.\n`);
  await runToEnd(join(root, 'scripts', 'seed-history.ts'), [
    '--requests',
    String(requests),
    '--days',
    '60',
    '--data-dir',
    dataDir,
  ]);
}

const databaseUrl = process.env.DATABASE_URL ?? '';
if (databaseUrl !== '') {
  process.env.SECRET_KEY ??= Buffer.alloc(32, 7).toString('base64');
  process.env.DATA_DIR = dataDir;
  if (await isEmpty(databaseUrl)) await runToEnd(join(root, 'scripts', 'move.ts'), ['sqlite', 'postgres']);
}

/** Whether a database is unused. */
async function isEmpty(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ isThere: boolean }>(
    `SELECT to_regclass('requests') IS NOT NULL AS "isThere"`,
  );
  await client.end();
  return rows[0]?.isThere !== true;
}

const product = await startChild(join(root, 'server.ts'), [], {
  PORT: '0',
  DATA_DIR: dataDir,
  OPENROUTER_API_KEY: 'sk-or-bench',
  OPENROUTER_BASE_URL: 'http://127.0.0.1:9/api/v1',
});

type Result = { readonly name: string; readonly p50Ms: number; readonly p95Ms: number };
const results: Result[] = [];

async function get(path: string): Promise<unknown> {
  const response = await fetch(product.url + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function measure(name: string, path: string, runs: number): Promise<void> {
  const tookMs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    await get(path);
    tookMs.push(performance.now() - startedAt);
  }
  results.push({ name, p50Ms: percentile(tookMs, 0.5), p95Ms: percentile(tookMs, 0.95) });
}

const agoIso = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const filters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  category: { category: 'image' },
  model: { model: 'qwen/qwen3-coder' },
  requested: { requested: 'openai/gpt-5-mini' },
  served: { served: 'anthropic/claude-sonnet-4.5' },
  'status failed': { status: 'failed' },
  'status partial': { status: 'partial' },
  switched: { switched: 'true' },
  'not switched': { switched: 'false' },
  'origin upstream': { origin: 'upstream_provider' },
  'origin policy': { origin: 'policy' },
  provider: { provider: 'Google AI Studio' },
  client: { client: 'label-photos' },
  stream: { stream: 'true' },
  connection: { connection: 'openrouter' },
  'from, to': { from: agoIso(20), to: agoIso(10) },
  'cost from': { minCostUsd: '0.2' },
  'cost to': { maxCostUsd: '0.00001' },
  'took long': { minDurationMs: '60000' },
  'hour of the week': { weekday: '3', hour: '14', timeZone: 'Asia/Kolkata' },
  'attempt limited': {
    attemptModel: 'google/gemini-2.5-flash-lite',
    attemptKind: 'rate_limited',
    attemptOrigin: 'upstream_provider',
  },
  'attempt refused': { attemptKind: 'content_refused' },
  'cost not known': { costKnown: 'false' },
  'attempt failed, paid': { attemptOutcome: 'failed', attemptPaid: 'true' },
  'text, common': { q: 'limiting' },
  'text, nowhere': { q: 'in no explanation' },
};
const pathOf = (query: Readonly<Record<string, string>>) =>
  `/api/history?${new URLSearchParams(query).toString()}`;

try {
  await get('/api/health');
  await measure('first page', '/api/history', singleRuns);
  let page = HistoryPage.parse(await get('/api/history'));
  for (let step = 0; step < 20; step += 1)
    page = HistoryPage.parse(await get(`/api/history?cursor=${page.nextCursor ?? ''}`));
  await measure('page after 20 steps', `/api/history?cursor=${page.nextCursor ?? ''}`, singleRuns);
  await measure('one request', `/api/history/${page.requests[0]?.id ?? ''}`, singleRuns);

  const names = Object.keys(filters);
  for (const name of names) await measure(name, pathOf(filters[name] ?? {}), singleRuns);
  for (const [at, name] of names.entries())
    for (const other of names.slice(at + 1))
      await measure(`${name} + ${other}`, pathOf({ ...filters[name], ...filters[other] }), pairRuns);

  const range = `from=${encodeURIComponent(agoIso(30))}`;
  Insights.parse(await get(`/api/insights?${range}`));
  await measure('insights, 30 days', `/api/insights?${range}`, singleRuns);
  await measure('insights, in Tokyo', `/api/insights?${range}&timeZone=Asia/Tokyo`, singleRuns);
  for (const scope of ['category=main', 'model=moonshotai/kimi-k2', 'provider=Novita', 'client=opencode'])
    await measure(`insights, ${scope}`, `/api/insights?${range}&${scope}`, singleRuns);
  await measure('values to filter by', '/api/history/values', singleRuns);
  await measure('lessons', '/api/lessons', singleRuns);
} finally {
  await product.stop();
}

const line = ({ name, p50Ms, p95Ms }: Result) =>
  `${name.padEnd(36)} p50 ${p50Ms.toFixed(1).padStart(6)} ms   p95 ${p95Ms.toFixed(1).padStart(6)} ms\n`;
const singles = results.filter(({ name }) => !name.includes(' + '));
const pairs = results.filter(({ name }) => name.includes(' + '));
process.stdout.write(`\n${singles.map(line).join('')}`);
process.stdout.write(`\nthe slowest of ${pairs.length} pairs of filters\n`);
process.stdout.write(
  pairs
    .toSorted((a, b) => b.p95Ms - a.p95Ms)
    .slice(0, 12)
    .map(line)
    .join(''),
);
const slow = results.filter(({ p95Ms }) => p95Ms > LIMIT_MS);
const load = `${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`;
process.stdout.write(
  `\n${results.length - slow.length} of ${results.length} within ${LIMIT_MS} ms at p95 (load of this machine: ${load})\n`,
);
process.exitCode = slow.length === 0 ? 0 : 1;
