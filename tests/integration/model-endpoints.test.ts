import { targets } from '#tests/support/targets';
import { openRouterUpstream } from '#tests/support/open-router-upstream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEndpointStore } from '#db/sqlite/endpoint-store';
import { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import type { CatalogueModel } from '#lib/contracts/model';
import type { CatalogueUpstream } from '#lib/server/connections/connection-service';
import { createEndpointService, type EndpointService } from '#lib/server/catalogue/endpoint-service';
import { catalogueModel } from '#tests/support/catalogue-model';
import { databasePerTest } from '#tests/support/database-per-test';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { jsonAnswer, receivedBy } from '#tests/support/written-answers';

const startMs = Date.UTC(2026, 10, 21, 12);
const dayMs = 24 * 60 * 60 * 1_000;
const data = databasePerTest();
let upstream: DemoUpstream;
let endpoints: EndpointService;
let nowMs = startMs;
let used: CatalogueUpstream;
const listed = new Map<string, CatalogueModel>();

const served = jsonAnswer(200, {
  data: {
    endpoints: [
      {
        provider_name: 'Novita',
        tag: 'novita/fp8',
        status: 0,
        uptime_last_30m: 99.5,
        context_length: 131_072,
        pricing: { prompt: '0.0000005', completion: '-1' },
      },
      { provider_name: 'Moonshot AI', status: -2 },
      { name: 'without a provider' },
    ],
  },
});

beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
  upstream.playEverywhere(served);
  nowMs = startMs;
  used = { ...openRouterUpstream, baseUrl: upstream.url };
  listed.clear();
  endpoints = createEndpointService({
    store: createEndpointStore(data.database),
    upstream: () => used,
    lookup: (id) => listed.get(id),
    targets,
    now: () => nowMs,
  });
});

afterEach(async () => {
  await upstream.close();
});

const read = async (...ids: string[]) =>
  ModelEndpointsAnswer.parse({ models: await endpoints.read(ids) }).models;

test('the providers of a model are fetched once a day', async () => {
  const [first] = await read('moonshotai/kimi-k2');
  expect(first).toEqual({
    id: 'moonshotai/kimi-k2',
    providers: [
      {
        name: 'Novita',
        tag: 'novita/fp8',
        isHealthy: true,
        uptimeLast30m: 99.5,
        contextTokens: 131_072,
        promptUsdPerToken: 0.000_000_5,
        completionUsdPerToken: null,
      },
      {
        name: 'Moonshot AI',
        tag: null,
        isHealthy: false,
        uptimeLast30m: null,
        contextTokens: null,
        promptUsdPerToken: null,
        completionUsdPerToken: null,
      },
    ],
    fetchedAt: '2026-11-21T12:00:00.000Z',
    reason: null,
  });
  nowMs += dayMs - 1;
  expect(await read('moonshotai/kimi-k2')).toEqual([first]);
  expect(receivedBy(upstream)).toEqual(['GET /api/v1/models/moonshotai/kimi-k2/endpoints none']);
  nowMs += 1;
  await read('moonshotai/kimi-k2');
  expect(receivedBy(upstream)).toHaveLength(2);
});

test('concurrent reads share one call, and the answers keep the requested order', async () => {
  const ids = ['f/six', 'e/five', 'd/four', 'c/three', 'b/two', 'a/one'];
  const answers = await Promise.all([read(...ids), read('a/one')]);
  expect(answers[0].map(({ id }) => id)).toEqual(ids);
  expect(receivedBy(upstream).filter((line) => line.includes('a/one'))).toHaveLength(1);
});

test('an alias is requested by its target, and a router is not requested', async () => {
  listed.set('~a/latest', catalogueModel({ id: '~a/latest', aliasTarget: 'a/five' }));
  listed.set('openrouter/auto', catalogueModel({ id: 'openrouter/auto', isRouter: true }));
  const [alias, router] = await read('~a/latest', 'openrouter/auto');
  expect(alias).toMatchObject({ id: '~a/latest', reason: null });
  expect(router).toMatchObject({
    providers: null,
    reason: 'A router: the providers depend on the model it picks.',
  });
  expect(receivedBy(upstream)).toEqual(['GET /api/v1/models/a/five/endpoints none']);
});

test('if upstream fails, the old answer stays with a reason, and the next read asks again', async () => {
  await read('a/one');
  nowMs += dayMs;
  upstream.playEverywhere(jsonAnswer(500, {}));
  const [stale] = await read('a/one');
  expect(stale?.providers).toHaveLength(2);
  expect(stale?.reason).toContain('status 500');
  expect(await read('b/two')).toMatchObject([{ providers: null, fetchedAt: null }]);
  upstream.playEverywhere(served);
  expect(await read('b/two')).toMatchObject([{ reason: null }]);
});

test('a model unknown to upstream is reported as unknown and not requested again that day', async () => {
  upstream.playEverywhere(jsonAnswer(404, { error: { message: 'Model not found', code: 404 } }));
  expect(await read('typed/by-hand')).toMatchObject([
    { providers: null, reason: 'OpenRouter doesn’t know this model.' },
  ]);
  await read('typed/by-hand');
  expect(receivedBy(upstream)).toHaveLength(1);
});

test.each(['a/..', '../../key', './one'])(
  '%s, which would lead to another URL, is not requested',
  async (id) => {
    expect(await read(id)).toMatchObject([
      { providers: null, reason: 'OpenRouter doesn’t know this model.' },
    ]);
    expect(receivedBy(upstream)).toEqual([]);
  },
);

test('before a connection is chosen, nothing is requested', async () => {
  used = { ...used, isChosen: false };
  expect(await read('a/one')).toMatchObject([{ reason: 'No connection yet.' }]);
  expect(receivedBy(upstream)).toEqual([]);
});
