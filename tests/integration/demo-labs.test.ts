import { beforeEach, expect, test } from 'vitest';
import { builtInTroubles } from '#lib/demo/built-in-troubles';
import { type HistoryDetail, HistoryFilter, HistoryQuery } from '#lib/contracts/history';
import { targetKey } from '#lib/contracts/target';
import { demoLists } from '#lib/models/demo-lists';
import { directApiKey } from '#lib/demo/direct/direct-routes';
import { exportHistory } from '#lib/server/history/export-history';
import { createCancellation } from '#lib/server/gateway/cancellation';
import { preparePlayground } from '#lib/server/playground/run-playground';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { ctx } from '#tests/support/callers';

const demo = demoRuntimePerFile((runtime) => runtime.start());

beforeEach(() => demo.runtime.connection.choose('demo'));

async function ask(what: { category: string } | { models: string[] }): Promise<HistoryDetail> {
  const { runtime } = demo;
  let id = '';
  const messages = [{ role: 'user' as const, content: 'Sum this up.' }];
  await preparePlayground(runtime, { ...what, messages, stream: false }).start((event) => {
    if (event.type === 'request-start') id = event.requestId;
    return undefined;
  }, createCancellation());
  const detail = await runtime.history.readDetail(id);
  if (detail === null) throw new Error('The request is not in the history.');
  return detail;
}

test('if the demo’s OpenRouter is down as a whole, a direct company takes over', async () => {
  const { request, attempts, explanation } = await ask({ category: 'summarization' });
  expect(request).toMatchObject({
    status: 'served',
    switched: true,
    connection: 'demo-labs',
    firstConnection: 'demo',
    servedModel: 'labs-large',
    provider: null,
  });
  const [first] = demoLists.summarization;
  expect(attempts[0]).toMatchObject({
    model: first,
    connection: 'demo',
    outcome: 'failed',
    origin: 'openrouter',
  });
  // Its other models are not called, because they would fail in the same way.
  expect(attempts.filter(({ connection, outcome }) => connection === 'demo' && outcome === 'failed')).toEqual(
    attempts.filter(({ model }) => model === first),
  );
  expect(attempts.at(-1)).toMatchObject({ connection: 'demo-labs', outcome: 'served' });
  expect(explanation).toContain('labs-large');
  expect(builtInTroubles.map(({ modelId }) => modelId)).toContain(first);
});

test('Demo Labs can be called only while the demo is chosen', async () => {
  const { connection } = demo.runtime;
  const labs = () => connection.list().find(({ slug }) => slug === 'demo-labs');
  // The demo’s OpenRouter speaks the client’s API, Demo Labs speaks Chat Completions.
  const speaks = ['chat', 'responses', 'messages', 'embeddings', 'images', 'audio'];
  expect(connection.list().find(({ slug }) => slug === 'demo')).toMatchObject({ speaks });
  expect(labs()).toMatchObject({ speaks: ['chat'] });
  const slugsInUse = () => connection.listInUse().map(({ slug }) => slug);
  expect(labs()).toMatchObject({ enabled: true, problem: null });
  expect(slugsInUse()).toEqual(['demo', 'demo-labs']);
  await connection.choose('openrouter');
  expect(labs()).toMatchObject({ enabled: false, problem: 'The demo is switched off in Settings.' });
  expect(slugsInUse()).toEqual(['openrouter']);
});

test('a check of Demo Labs lists its models, and Demo Labs belongs to the demo', async () => {
  const { verbs, connection } = demo.runtime;
  expect(await verbs.connections.check({ ctx, input: { slug: 'demo-labs' } })).toEqual({
    ok: true,
    problem: null,
    models: 3,
  });
  expect(connection.locate(targetKey('demo-labs', 'labs-large'))).toMatchObject({
    connection: { isDemo: true },
    model: 'labs-large',
  });
  const slug = 'demo-labs';
  const change = verbs.connections.change({ ctx, input: { slug, change: { name: 'Mine' } } });
  await expect(change).rejects.toMatchObject({ code: 'forbidden' });
  const removal = verbs.connections.remove({ ctx, input: { slug, force: true } });
  await expect(removal).rejects.toMatchObject({ code: 'forbidden' });
});

test('the history names a removed connection and distinguishes it from a new one with the same slug', async () => {
  const { connection, verbs, history, insights } = demo.runtime;
  const labs = connection.list().find(({ slug }) => slug === 'demo-labs');
  const create = (name: string) =>
    connection.create({
      slug: 'mine',
      name,
      kind: 'openai_compatible',
      baseUrl: labs?.baseUrl ?? '',
      key: directApiKey,
    });
  const idsOf = async (slug: string) =>
    (await history.readPage(HistoryQuery.parse({ connection: slug }))).requests.map(({ id }) => id);
  const { id: removed } = await create('Old server');
  const before = (await ask({ models: ['mine::labs-mini'] })).request;
  expect(before.connection).toBe('mine');
  await verbs.connections.remove({ ctx, input: { slug: 'mine', force: true } });
  expect(await idsOf('mine')).toEqual([before.id]);
  // Reading the figures counts requests that have just ended.
  await insights.read({ timeZone: 'UTC' });
  const values = await insights.readValues();
  expect(values.connections).toContain('mine');
  expect(values.connectionNames['mine']).toBe('Old server');

  await create('New server');
  const after = (await ask({ models: ['mine::labs-mini'] })).request;
  expect(await idsOf('mine')).toEqual([after.id]);
  expect(await idsOf(removed)).toEqual([before.id]);
  expect((await history.readDetail(before.id))?.request.connection).toBe(removed);
  await insights.read({ timeZone: 'UTC' });
  const { connectionNames } = await insights.readValues();
  expect([connectionNames['mine'], connectionNames[removed]]).toEqual(['New server', 'Old server']);
  const lines = await new Response(
    exportHistory(history, HistoryFilter.parse({ connection: removed }), 'jsonl'),
  ).text();
  expect(JSON.parse(lines)).toMatchObject({
    connection: removed,
    attempts: [{ connection: removed, model: 'labs-mini' }],
  });
  await verbs.connections.remove({ ctx, input: { slug: 'mine', force: true } });
});
