import { openRouterUpstream } from '#tests/support/open-router-upstream';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import { ModelsAnswer } from '#lib/contracts/model';
import {
  type CatalogueService,
  createCatalogueService,
  type EncodedCatalogue,
} from '#lib/server/catalogue/catalogue-service';
import type { CatalogueUpstream } from '#lib/server/connections/connection-service';
import type { RouteScenario } from '#lib/demo/written-scenario';
import { parseCatalogue } from '#lib/upstreams/openrouter/parse-catalogue';
import { createModelFactsStore } from '#db/sqlite/model-facts-store';
import { createModelFactsService, type ModelFactsService } from '#lib/server/catalogue/model-facts-service';
import { targets } from '#tests/support/targets';
import { databasePerTest } from '#tests/support/database-per-test';
import { readRecording } from '#tests/support/recordings';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { heldAnswer, jsonAnswer, receivedBy } from '#tests/support/written-answers';

const hourMs = 60 * 60 * 1_000;
const listPath = 'GET /api/v1/models?output_modalities=all';

const data = databasePerTest();
let upstream: DemoUpstream;
let catalogue: CatalogueService;
let nowMs: number;
let used: CatalogueUpstream;
let listeners: Set<() => void>;
let planned: { run: () => void; afterMs: number } | null;
let errors: unknown[];
/** Connections besides the default one. */
let others: CatalogueUpstream[];
let ownFacts: ModelFactsService;

beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
  upstream.playEverywhere(jsonAnswer(200, { data: [entry('a/one'), entry('b/two')] }));
  nowMs = Date.UTC(2026, 10, 21, 12);
  used = { ...openRouterUpstream, baseUrl: upstream.url };
  listeners = new Set();
  errors = [];
  others = [];
  ownFacts = await createModelFactsService({
    store: createModelFactsStore(data.database, () => nowMs),
    targets,
  });
  await open();
});

afterEach(async () => {
  await catalogue.close();
  await upstream.close();
  if (errors.length > 0) throw new AggregateError(errors, 'The catalogue reported errors.');
});

async function open(): Promise<void> {
  planned = null;
  catalogue = await createCatalogueService({
    store: createCatalogueStore(data.database),
    connection: {
      catalogueUpstreams: () => [used, ...others],
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    ownFacts,
    now: () => nowMs,
    reportError: (error) => errors.push(error),
    schedule(run, afterMs) {
      const plan = { run, afterMs };
      planned = plan;
      return () => {
        if (planned === plan) planned = null;
      };
    },
  });
}

function use(change: Partial<CatalogueUpstream>): void {
  used = { ...used, ...change };
  for (const listener of listeners) listener();
}

function entry(id: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return { id, name: `The ${id}`, pricing: { prompt: '0.000001', completion: '0.000002' }, ...over };
}

function decode({ body }: EncodedCatalogue): ModelsAnswer {
  return ModelsAnswer.parse(JSON.parse(body));
}

const read = async () => decode(await catalogue.read());
const idsOf = (answer: ModelsAnswer) => answer.models.map((model) => model.id);

test('the first list is fetched in the background, and a concurrent read waits for it', async () => {
  catalogue.start();
  const answer = await read();
  expect(idsOf(answer)).toEqual(['a/one', 'b/two']);
  expect(answer).toMatchObject({ source: 'live', fetchedAt: '2026-11-21T12:00:00.000Z', staleReason: null });
  expect(receivedBy(upstream)).toEqual([`${listPath} none`]);
});

test('before a connection is chosen, nothing is requested', async () => {
  await catalogue.close();
  used = { ...used, isChosen: false };
  await open();
  catalogue.start();
  expect(await read()).toMatchObject({ models: [], fetchedAt: null, source: 'cache' });
  expect(receivedBy(upstream)).toEqual([]);
  use({ isChosen: true, apiKey: 'sk-or-good' });
  expect(idsOf(await read())).toEqual(['a/one', 'b/two']);
  expect(receivedBy(upstream)).toEqual([`${listPath} sk-or-good`]);
});

test('the list survives a restart and is fetched again after six hours', async () => {
  await catalogue.refresh();
  await catalogue.close();
  nowMs += 2 * hourMs;
  await open();
  catalogue.start();
  expect(await read()).toMatchObject({
    source: 'cache',
    staleReason: null,
    models: [{ id: 'a/one' }, { id: 'b/two' }],
  });
  expect(receivedBy(upstream)).toHaveLength(1);
  expect(planned?.afterMs).toBe(4 * hourMs);

  nowMs += 4 * hourMs;
  upstream.playEverywhere(jsonAnswer(200, { data: [entry('c/three')] }));
  planned?.run();
  expect(idsOf(decode(await catalogue.refresh()))).toEqual(['c/three']);
  expect(receivedBy(upstream)).toHaveLength(2);
  expect(planned?.afterMs).toBe(6 * hourMs);
});

test('if upstream fails, the old list stays with a reason, and is retried soon', async () => {
  catalogue.start();
  await catalogue.refresh();
  const trouble: RouteScenario[] = [
    jsonAnswer(503, {}),
    jsonAnswer(200, { data: [] }),
    jsonAnswer(200, { models: 'elsewhere' }),
    { kind: 'custom', status: 200, body: '<html>' },
    { kind: 'raw_socket', steps: [{ do: 'drop' }] },
  ];
  for (const answer of trouble) {
    upstream.playEverywhere(answer);
    const stale = decode(await catalogue.refresh());
    expect(idsOf(stale)).toEqual(['a/one', 'b/two']);
    expect(stale.source).toBe('cache');
    expect(stale.staleReason).toMatch(/^Couldn’t refresh the model list. .+\.$/);
    expect(planned?.afterMs).toBeLessThan(hourMs);
  }
  upstream.playEverywhere(jsonAnswer(200, { data: [entry('a/one')] }));
  planned?.run();
  await expect.poll(async () => (await read()).source).toBe('live');
  expect((await read()).staleReason).toBeNull();
});

test('concurrent refreshes share one fetch', async () => {
  upstream.playEverywhere(heldAnswer('asked', { data: [entry('a/one')] }));
  const refreshes = [catalogue.refresh(), catalogue.refresh(), catalogue.refresh()];
  await expect.poll(() => upstream.requests().length).toBeGreaterThan(0);
  upstream.release('asked');
  const bodies = (await Promise.all(refreshes)).map(({ body }) => body);
  expect(new Set(bodies).size).toBe(1);
  expect(receivedBy(upstream)).toHaveLength(1);
});

test('the demo has its own list, and leaving it restores the other list unchanged', async () => {
  await catalogue.refresh();
  catalogue.start();
  const demo = await startDemoUpstream();
  try {
    use({ id: 'demo', kind: 'demo', baseUrl: demo.url, apiKey: 'sk-or-demo' });
    const inDemo = await read();
    expect(inDemo.source).toBe('demo');
    expect(inDemo.models.length).toBeGreaterThan(40);
    expect(inDemo.droppedCount).toBe(0);
    expect(inDemo.models.some((model) => model.id.endsWith(':batch'))).toBe(false);
    expect(catalogue.lookup('a/one')).toBeUndefined();

    use({ id: 'openrouter', kind: 'openrouter', baseUrl: upstream.url, apiKey: null });
    expect(idsOf(await read())).toEqual(['a/one', 'b/two']);
    expect(catalogue.lookup('a/one')?.name).toBe('The a/one');
    expect(receivedBy(upstream)).toHaveLength(1);
  } finally {
    await demo.close();
  }
});

test('a list that arrives after the connection changed is stored but not shown', async () => {
  upstream.playEverywhere(heldAnswer('left', { data: [entry('late/one')] }));
  const late = catalogue.refresh();
  await expect.poll(() => upstream.requests()).toHaveLength(1);
  const demo = await startDemoUpstream();
  try {
    use({ id: 'demo', kind: 'demo', baseUrl: demo.url, apiKey: 'sk-or-demo' });
    await catalogue.refresh();
    upstream.release('left');
    expect(decode(await late).source).toBe('demo');
    expect(catalogue.lookup('late/one')).toBeUndefined();
    use({ id: 'openrouter', kind: 'openrouter', baseUrl: upstream.url, apiKey: null });
    expect(idsOf(await read())).toEqual(['late/one']);
  } finally {
    await demo.close();
  }
});

test('the answer is serialized once per state of the list, and its ETag changes with it', async () => {
  const first = await catalogue.refresh();
  expect(await catalogue.read()).toBe(first);
  upstream.playEverywhere(jsonAnswer(200, { data: [entry('a/one', { name: 'Renamed' })] }));
  expect((await catalogue.refresh()).etag).not.toBe(first.etag);
});

test('names returned by upstream map to the catalogue id', async () => {
  upstream.playEverywhere(
    jsonAnswer(200, {
      data: [
        entry('x/large:free', { canonical_slug: 'x/large-20260601' }),
        entry('x/large', { canonical_slug: 'x/large-20260601' }),
        entry('x/large:batch', { canonical_slug: 'x/large-20260601' }),
        entry('y/only:free', { canonical_slug: 'y/only-2026' }),
        entry('~x/large-latest', {
          canonical_slug: '~x/large-latest',
          alias_target: { name: 'L', slug: 'x/large' },
        }),
      ],
    }),
  );
  await catalogue.refresh();
  expect(catalogue.resolve('x/large')).toBe('x/large');
  expect(catalogue.resolve('x/large-20260601')).toBe('x/large');
  expect(catalogue.resolve('x/large-20260601:free')).toBe('x/large:free');
  expect(catalogue.resolve('x/large:nitro')).toBe('x/large');
  expect(catalogue.resolve('y/only-2026')).toBe('y/only:free');
  expect(catalogue.resolve('~x/large-latest')).toBe('x/large');
  expect(catalogue.resolve('z/unheard')).toBeUndefined();
  expect(catalogue.lookup('x/large:batch')).toBeUndefined();
});

const realList = readRecording('models-2026-08-16.json');

test.skipIf(realList === null)('a real list from August 2026 parses without a loss', () => {
  const text = realList ?? '';
  const ids = [...text.matchAll(/"id": ?"([^"]+)"/g)].map((match) => match[1] ?? '');
  const parsed = parseCatalogue(JSON.parse(text));
  expect(parsed?.droppedCount).toBe(0);
  expect(parsed?.models.map((model) => model.id)).toEqual(ids.filter((id) => !id.endsWith(':batch')));
  expect(parsed?.models.filter((model) => model.isRouter)).toHaveLength(6);
  expect(parsed?.models.filter((model) => model.inputModalities?.includes('image'))).not.toHaveLength(0);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed, because it would expose the key',
  async (status) => {
    const other = await startDemoUpstream({ recordRequests: true });
    onTestFinished(() => other.close());
    other.playEverywhere(jsonAnswer(200, { data: [entry('evil/model')] }));
    used = { ...used, apiKey: 'sk-or-v1-key' };
    for (const listener of listeners) listener();
    upstream.playEverywhere({
      kind: 'custom',
      status,
      headers: { location: `${other.url}/models` },
      body: '',
    });
    const answer = ModelsAnswer.parse(JSON.parse((await catalogue.refresh()).body));
    expect(receivedBy(other)).toEqual([]);
    expect(answer.models).toEqual([]);
    expect(answer.staleReason).toContain('redirects to another one');
  },
);

/** Adds a plain server beside OpenRouter. */
async function addPlain(over: Partial<CatalogueUpstream> = {}): Promise<DemoUpstream> {
  const server = await startDemoUpstream({ recordRequests: true });
  onTestFinished(() => server.close());
  server.playEverywhere(jsonAnswer(200, { data: [{ id: 'plain-one', object: 'model' }, { id: 'a/one' }] }));
  others.push({
    id: 'c1',
    slug: 'groq',
    kind: 'openai_compatible',
    name: 'Groq',
    baseUrl: server.url,
    apiKey: 'gsk-one',
    headers: {},
    isChosen: true,
    ...over,
  });
  return server;
}

const stateOf = (answer: ModelsAnswer, slug: string) => answer.connections.find((one) => one.slug === slug);

test('every active connection is asked for its list with its own key, and all models are listed as targets', async () => {
  const server = await addPlain();
  for (const listener of listeners) listener();
  const answer = decode(await catalogue.refresh());
  expect(answer.models.map(({ target, connection, id }) => [target, connection, id])).toEqual([
    ['a/one', 'openrouter', 'a/one'],
    ['b/two', 'openrouter', 'b/two'],
    ['groq::plain-one', 'groq', 'plain-one'],
    ['groq::a/one', 'groq', 'a/one'],
  ]);
  expect(answer.connections).toMatchObject([
    { slug: 'openrouter', isDefault: true, models: 2, staleReason: null },
    { slug: 'groq', isDefault: false, models: 2, staleReason: null, fetchedAt: '2026-11-21T12:00:00.000Z' },
  ]);
  expect(receivedBy(server)).toEqual(['GET /api/v1/models gsk-one']);
  expect(catalogue.of('c1').lookup('plain-one')?.name).toBe('plain-one');
  expect(catalogue.lookup('plain-one')).toBeUndefined();
});

test('facts missing from a plain list are unknown', async () => {
  await addPlain();
  for (const listener of listeners) listener();
  await catalogue.refresh();
  expect(catalogue.of('c1').lookup('plain-one')).toMatchObject({
    contextTokens: null,
    inputModalities: null,
    outputModalities: null,
    supportedParameters: null,
    promptUsdPerToken: null,
    borrowedFrom: null,
  });
});

test('a failing connection keeps its old list with a reason, and the others are fresh', async () => {
  const server = await addPlain();
  for (const listener of listeners) listener();
  await catalogue.refresh();
  server.playEverywhere(jsonAnswer(401, {}));
  const answer = decode(await catalogue.refresh());
  expect(answer.staleReason).toBeNull();
  expect(stateOf(answer, 'groq')).toMatchObject({
    models: 2,
    staleReason:
      'Couldn’t refresh the model list of Groq. Groq rejected the key (status 401). Copy it again, and check that it isn’t disabled there.',
  });
});

test('a new connection is fetched at once, and a changed base URL is fetched again', async () => {
  catalogue.start();
  await read();
  const server = await addPlain();
  for (const listener of listeners) listener();
  await expect.poll(async () => (await read()).models.length).toBe(4);
  others[0] = { ...others[0]!, apiKey: 'gsk-two' };
  for (const listener of listeners) listener();
  await expect
    .poll(() => receivedBy(server))
    .toEqual(['GET /api/v1/models gsk-one', 'GET /api/v1/models gsk-two']);
});

test('a disabled connection is not listed, but its models can still be looked up', async () => {
  await addPlain();
  for (const listener of listeners) listener();
  await catalogue.refresh();
  others = [];
  for (const listener of listeners) listener();
  const answer = await read();
  expect(answer.models.map(({ target }) => target)).toEqual(['a/one', 'b/two']);
  expect(answer.connections.map(({ slug }) => slug)).toEqual(['openrouter']);
  expect(catalogue.of('c1').lookup('plain-one')).toBeDefined();
});

test('a hanging list of another connection does not delay reads', async () => {
  const server = await addPlain();
  server.playEverywhere({ kind: 'hang' });
  for (const listener of listeners) listener();
  catalogue.start();
  expect(idsOf(await read())).toEqual(['a/one', 'b/two']);
});

test('a plain list’s redirect is not followed, because it would expose the key', async () => {
  const server = await addPlain();
  const elsewhere = await startDemoUpstream({ recordRequests: true });
  onTestFinished(() => elsewhere.close());
  server.playEverywhere({
    kind: 'custom',
    status: 307,
    headers: { location: `${elsewhere.url}/models` },
    body: '',
  });
  for (const listener of listeners) listener();
  const answer = decode(await catalogue.refresh());
  expect(stateOf(answer, 'groq')?.staleReason).toContain('redirects');
  expect(receivedBy(elsewhere)).toEqual([]);
});

test('facts set by the user take precedence over every list, at once and after a refresh', async () => {
  await addPlain();
  for (const listener of listeners) listener();
  await catalogue.refresh();
  await ownFacts.write({
    target: 'groq::plain-one',
    facts: {
      contextTokens: 8_192,
      promptUsdPerMillion: 0.5,
      tools: true,
      inputModalities: ['text', 'image'],
    },
  });
  const expected = {
    contextTokens: 8_192,
    promptUsdPerToken: 0.000_000_5,
    completionUsdPerToken: null,
    inputModalities: ['text', 'image'],
    outputModalities: null,
    supportedParameters: ['tools'],
    unknownParameters: ['structured_outputs', 'reasoning'],
    setByYou: ['contextTokens', 'promptUsdPerMillion', 'inputModalities', 'tools'],
  };
  expect(catalogue.of('c1').lookup('plain-one')).toMatchObject(expected);
  const answer = decode(await catalogue.refresh());
  expect(answer.models.find(({ target }) => target === 'groq::plain-one')).toMatchObject(expected);
  expect(catalogue.fetched('c1')[0]).toMatchObject({ contextTokens: null, setByYou: [] });
  await ownFacts.write({ target: 'groq::plain-one', facts: {} });
  expect(catalogue.of('c1').lookup('plain-one')).toMatchObject({ contextTokens: null, setByYou: [] });
});
