import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { openStore } from '#db/sqlite/open-store';
import { targetKey } from '#lib/contracts/target';
import type { FinishWrite } from '#lib/store/history-rows';
import type { Store } from '#lib/store/ports';
import { begunRow, historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { runScript } from '#tests/support/run-script';
import { projectRoot } from '#tests/support/start-product';

const atMs = Date.UTC(2026, 8, 18, 12);
const HOUR_MS = 60 * 60 * 1_000;
const REQUESTS = 2_500;

const database = databasePerFile();
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'understudy-move-'));
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true, force: true });
  await database.empty();
});

const onError = (error: unknown): never => {
  throw error;
};
const openSource = () => openStore({ dataDir, onError, now: Date.now });
const openTarget = () => openPostgresStore({ databaseUrl: database.url(), onError, now: Date.now });
const environment = () => ({
  DATA_DIR: dataDir,
  DATABASE_URL: database.url(),
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
});

function requestAt(index: number): FinishWrite {
  const isSwitched = index % 3 === 0;
  const row = historyRow({
    atMs: atMs + index * 20 * 60_000 + 0.25,
    attempts: [
      ...(isSwitched
        ? [
            {
              model: 'a/limited',
              outcome: 'failed',
              kind: 'rate_limited',
              origin: 'upstream_provider',
              provider: 'Chutes',
              evidence: [{ field: 'status', value: 'nul \u0000 and ü', meaning: 'Too many requests.' }],
            } as const,
          ]
        : []),
      { model: 'b/two', costUsd: index * 0.000_001_7, costEstimated: index % 7 === 0 },
    ],
  });
  const request = {
    ...row.request,
    costUsd: index * 0.000_001_7,
    prompt: 'Say \u0000 “hello”.',
    answer: 'Hi.',
  };
  return { ...row, request };
}

async function fill(store: Store): Promise<void> {
  await store.settings.writeSetting('a', { value: [1, 'two', null, '3'], text: '“\u0000”' });
  await store.categories.createCategory({
    slug: 'code',
    name: 'Code',
    description: '',
    models: [targetKey('openrouter', 'a/limited'), targetKey('openrouter', 'b/two')],
    disabled: [targetKey('openrouter', 'b/two')],
    icon: null,
    needs: null,
    policy: { retries: 3 },
  });
  await store.categories.deleteCategory('code');
  await store.categories.replaceCategory('main', { models: [targetKey('openrouter', 'b/two')] });
  for (const id of ['k-b', 'k-a'])
    await store.clients.createClient({
      id,
      name: id,
      prefix: 'usk-abcd',
      keyHash: `hash of ${id}`,
      enabled: true,
      categories: null,
      requestsPerMinute: null,
      maxConcurrent: null,
      expiresAtMs: null,
    });
  await store.people.addFirstOwner({
    id: 'p-1',
    name: 'Ada',
    email: 'ada@example.test',
    passwordHash: 'hash',
  });
  await store.budgets.createBudget({
    id: 'b-1',
    scope: { kind: 'all' },
    period: 'day',
    limitNano: 1_000_000,
    hard: true,
    freeWhenPaused: true,
  });
  for (let at = 0; at < REQUESTS; at += 500)
    await store.history.writeBatch(Array.from({ length: 500 }, (_, index) => requestAt(at + index)));
  const { request } = requestAt(REQUESTS);
  await store.budgets.hold({
    requestId: request.id,
    index: 0,
    windows: [{ budgetId: 'b-1', startMs: atMs }],
    amountNano: 500,
    isFree: false,
    leaseUntilMs: atMs,
    running: { ...begunRow(request), hasHolds: true },
  });
  // The last ones are left for the new store to count.
  while ((await store.history.catchUp(1_000)) === 1_000);
  await store.history.writeBatch([requestAt(REQUESTS + 1)]);
}

/** What the product reads, of everything that was moved. */
async function readAll(store: Store) {
  const page = { limit: 200, connections: ['openrouter'], attemptOutcome: 'failed' } as const;
  const { requests } = await store.history.readPage(page);
  const { bytes: _bytes, ...size } = await store.history.measure();
  return {
    settings: await store.settings.readSetting('a'),
    categories: await store.categories.listCategories(),
    connections: await store.connections.listConnections(),
    clients: await store.clients.listClients(),
    people: await store.people.listPeople(),
    budgets: await store.budgets.listBudgets(),
    windows: await store.budgets.readWindows([{ budgetId: 'b-1', startMs: atMs }]),
    left: await store.history.readLeftRunning('all'),
    requests,
    detail: await store.history.readDetail(requests[7]?.id ?? ''),
    size,
    insights: await store.history.insights.readInsights({}, atMs, atMs + REQUESTS * HOUR_MS),
  };
}

/** Sums of fractions depend on their order, and Postgres has no NUL in texts. */
function comparable(read: unknown): unknown {
  const text = JSON.stringify(read, (_name, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value,
  );
  return JSON.parse(text.replaceAll(String.raw`\u0000`, '\u{FFFD}'));
}

/** Starts a move and kills it once a table has been copied. */
async function interruptMove(table: string): Promise<void> {
  const node = join(projectRoot, 'node_modules', 'node', 'bin', 'node');
  const script = join(projectRoot, 'scripts', 'move.ts');
  const child = spawn(node, [script, 'sqlite', 'postgres'], {
    env: { NODE_ENV: 'production', PATH: process.env['PATH'] ?? '', ...environment() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes(`${table}:`)) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(output).not.toContain('Moved');
}

test('a move that was killed is continued, and the new store reads what the old one read', async () => {
  const source = openSource();
  await fill(source);
  const before = await readAll(source);
  await source.close();
  await interruptMove('requests');
  const moved = await runScript('move', environment(), 'sqlite', 'postgres');
  expect(moved.output).toContain(`Moved ${(REQUESTS + 2).toLocaleString('en')} requests`);
  expect(moved.code).toBe(0);
  const target = await openTarget();
  const after = await readAll(target);
  expect(comparable(after)).toEqual(comparable(before));
  // New rows get numbers after those that were moved.
  await target.history.writeBatch([requestAt(REQUESTS + 2)]);
  expect(await target.history.catchUp(10)).toBe(2);
  await target.close();
});

test('a move into a database that is in use is refused', async () => {
  await openSource().close();
  const target = await openTarget();
  await target.settings.writeSetting('a', 1);
  await target.close();
  const { code, output } = await runScript('move', environment(), 'sqlite', 'postgres');
  expect(output).toContain('is not empty');
  expect(code).toBe(1);
});
