import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import type { ConnectionKind } from '#lib/contracts/connection';
import { ModelsAnswer } from '#lib/contracts/model';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { type CatalogueService, createCatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { CatalogueUpstream } from '#lib/server/connections/connection-service';
import { databasePerTest } from '#tests/support/database-per-test';
import { openRouterUpstream } from '#tests/support/open-router-upstream';
import { heldAnswer, jsonAnswer } from '#tests/support/written-answers';

const data = databasePerTest();
/** Connections besides the default one. */
let others: CatalogueUpstream[];

beforeEach(() => {
  others = [];
});

/** The model list a server sends. */
const listOf = (ids: readonly string[]) => ({
  data: ids.map((id) => ({ id, name: id, pricing: { prompt: '0', completion: '0' } })),
});
const PLAIN = ['plain-one', 'a/one'];

async function serve(ids: readonly string[]): Promise<DemoUpstream> {
  const server = await startDemoUpstream({ recordRequests: true });
  onTestFinished(() => server.close());
  server.playAt('/models', jsonAnswer(200, listOf(ids)));
  return server;
}

async function add(id: string, slug: string, kind: ConnectionKind): Promise<DemoUpstream> {
  const server = await serve(PLAIN);
  const baseUrl = server.url;
  others.push({ id, slug, kind, name: slug, baseUrl, apiKey: 'sk-1', headers: {}, isChosen: true });
  return server;
}

/** A catalogue that requests every connection for the first time. */
async function open(over: Partial<CatalogueUpstream> = {}): Promise<CatalogueService> {
  const { url: baseUrl } = await serve(['a/one', 'b/two']);
  const catalogue = await createCatalogueService({
    store: createCatalogueStore(data.database),
    connection: {
      catalogueUpstreams: () => [{ ...openRouterUpstream, baseUrl, ...over }, ...others],
      onChange: () => () => undefined,
    },
    ownFacts: { of: () => undefined, onChange: () => undefined },
    now: () => Date.UTC(2026, 10, 21, 12),
    reportError(error) {
      throw error;
    },
    schedule: () => () => undefined,
  });
  onTestFinished(() => catalogue.close());
  catalogue.start();
  return catalogue;
}

const readFrom = async (catalogue: CatalogueService) =>
  ModelsAnswer.parse(JSON.parse((await catalogue.read()).body));
const stateOf = (answer: ModelsAnswer, slug: string) => answer.connections.find((one) => one.slug === slug);

test('a list that is first being fetched is marked as loading until it arrives', async () => {
  const server = await add('c1', 'groq', 'openai_compatible');
  server.playAt('/models', heldAnswer('first', listOf(PLAIN)));
  const catalogue = await open();
  const read = () => readFrom(catalogue);
  await expect.poll(() => server.requests()).toHaveLength(1);
  expect(stateOf(await read(), 'groq')).toMatchObject({ isLoading: true, models: 0 });
  server.release('first');
  await expect.poll(async () => stateOf(await read(), 'groq')).toMatchObject({ isLoading: false, models: 2 });
  // During a later fetch, the previous list stays usable.
  server.playAt('/models', heldAnswer('second', listOf(PLAIN)));
  const again = catalogue.refresh();
  await expect.poll(() => server.requests()).toHaveLength(2);
  expect(stateOf(await read(), 'groq')).toMatchObject({ isLoading: false, models: 2 });
  server.release('second');
  await again;
});

test('the first read waits for the models of both demo companies', async () => {
  const labs = await add('demo-labs', 'demo-labs', 'demo');
  labs.playAt('/models', heldAnswer('labs', listOf(PLAIN)));
  const catalogue = await open({ id: 'demo', slug: 'demo', kind: 'demo' });
  const reading = readFrom(catalogue);
  await expect.poll(() => catalogue.list().length).toBe(2);
  await expect.poll(() => labs.requests()).toHaveLength(1);
  const first = await Promise.race([reading, new Promise((resolve) => void setImmediate(resolve, 'waits'))]);
  expect(first).toBe('waits');
  labs.release('labs');
  expect((await reading).models.map(({ target }) => target)).toEqual([
    'a/one',
    'b/two',
    'demo-labs::plain-one',
    'demo-labs::a/one',
  ]);
});
