import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { HistoryRequest } from '#lib/contracts/history';
import { createRuntime } from '#lib/server/runtime';
import type { Runtime } from '#lib/server/runtime-type';
import { ctx } from '#tests/support/callers';

/**
 * A database from before there were connections: three chains, a month of requests to
 * OpenRouter and the demo, cooldowns, and a stored key. `shown.json.gz` is what its services
 * returned then.
 */
const fixture = join(import.meta.dirname, '..', 'fixtures', 'before-connections');
const read = (name: string): Buffer => readFileSync(join(fixture, name));

const Shown = z.object({
  settings: z.looseObject({}),
  categories: z.array(z.looseObject({})),
  doctor: z.looseObject({}),
  values: z.looseObject({}),
  cooldowns: z.array(z.looseObject({ id: z.string() })),
  insights: z.record(z.enum(['openrouter', 'demo', 'all', 'model']), z.looseObject({})),
  requests: z.array(z.looseObject({ id: z.string() })),
  details: z.array(z.looseObject({ request: z.looseObject({ id: z.string() }) })),
});
const before = Shown.parse(JSON.parse(gunzipSync(read('shown.json.gz')).toString('utf8')));

const range = { from: '2026-10-28T00:00:00.000Z', to: '2026-11-30T00:00:00.000Z', timeZone: 'UTC' };

let dataDir: string;
let runtime: Runtime;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'understudy-'));
  writeFileSync(join(dataDir, 'understudy.db'), gunzipSync(read('understudy.db.gz')));
  writeFileSync(join(dataDir, 'secret.key'), read('secret.key'));
  runtime = await createRuntime({
    environment: {
      port: 3000,
      host: '127.0.0.1',
      dataDir,
      databaseUrl: null,
      openrouterApiKey: null,
      // Nothing listens there.
      openrouterBaseUrl: 'http://127.0.0.1:9/api/v1',
      drainMs: 0,
      storeOutage: 'refuse',
      maxQueued: 100,
      maxBodyBytes: 1_000_000,
      secretKeys: [],
      allowedHosts: [],
      trustedProxies: [],
      baseUrl: null,
      oidc: null,
      needsAccounts: false,
    },
    isDemo: false,
    port: () => 3000,
  });
});

afterAll(async () => {
  await runtime.stop();
  await runtime.connection.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('chains, policies and model findings are unchanged', async () => {
  expect(await runtime.categories.list()).toMatchObject(before.categories);
  expect(await runtime.models.modelWatch.read()).toMatchObject(before.doctor);
});

test('OpenRouter and the demo are connections, and the stored key can be decrypted', async () => {
  expect(await runtime.verbs.settings.read({ ctx })).toMatchObject(before.settings);
  expect(await runtime.verbs.connections.list({ ctx })).toMatchObject([
    { slug: 'openrouter', kind: 'openrouter', keyLast4: '0000', isDefault: true, problem: null },
    { slug: 'demo', kind: 'demo', isDefault: false },
    { slug: 'demo-labs', kind: 'demo', isDefault: false },
  ]);
});

test('every request and its attempts are unchanged', async () => {
  const requests: HistoryRequest[] = [];
  let cursor: string | undefined;
  do {
    const page = await runtime.history.readPage({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    requests.push(...page.requests);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(requests).toHaveLength(350);
  expect(requests).toMatchObject(before.requests);
  for (const detail of before.details)
    expect(await runtime.history.readDetail(detail.request.id)).toMatchObject(detail);
});

test('the figures of each connection, of both and of one model are unchanged', async () => {
  const { insights } = runtime;
  // Counts added in later versions are recounted once the process runs.
  await runtime.retention.tidy();
  expect(await insights.read({ ...range, connection: 'openrouter' })).toMatchObject(
    before.insights.openrouter,
  );
  expect(await insights.read({ ...range, connection: 'demo' })).toMatchObject(before.insights.demo);
  expect(await insights.read(range)).toMatchObject(before.insights.all);
  const model = 'google/gemini-2.5-flash-lite';
  expect(await insights.read({ ...range, connection: 'openrouter', model })).toMatchObject(
    before.insights.model,
  );
  expect(await insights.readValues()).toMatchObject(before.values);
});

test('cooldowns continue, and the one for all of OpenRouter has its new name', async () => {
  const expected = before.cooldowns.map((cooldown) =>
    cooldown.id === 'connection' ? { ...cooldown, id: 'connection:openrouter' } : cooldown,
  );
  expect(await runtime.verbs.cooldowns.list({ ctx })).toMatchObject(expected);
});
