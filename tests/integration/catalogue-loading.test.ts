import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import type { ConnectionKind } from '#lib/contracts/connection';
import { ModelsAnswer } from '#lib/contracts/model';
import { type CatalogueService, createCatalogueService } from '#lib/server/catalogue-service';
import type { CatalogueUpstream } from '#lib/server/connections/connection-service';
import { databasePerTest } from '#tests/support/database-per-test';
import { openRouterUpstream } from '#tests/support/open-router-upstream';
import { jsonAnswer, type ScriptedUpstream, startScriptedUpstream } from '#tests/support/scripted-upstream';

const data = databasePerTest();
/** Connections beside the default one. */
let others: CatalogueUpstream[];

beforeEach(() => {
  others = [];
});

async function serve(ids: readonly string[]): Promise<ScriptedUpstream> {
  const server = await startScriptedUpstream();
  onTestFinished(() => server.close());
  const list = ids.map((id) => ({ id, name: id, pricing: { prompt: '0', completion: '0' } }));
  server.answer = jsonAnswer(200, { data: list });
  return server;
}

async function add(id: string, slug: string, kind: ConnectionKind): Promise<ScriptedUpstream> {
  const server = await serve(['plain-one', 'a/one']);
  const { baseUrl } = server;
  others.push({ id, slug, kind, name: slug, baseUrl, apiKey: 'sk-1', headers: {}, isChosen: true });
  return server;
}

/** A catalogue that asks every connection for the first time. */
async function open(over: Partial<CatalogueUpstream> = {}): Promise<CatalogueService> {
  const { baseUrl } = await serve(['a/one', 'b/two']);
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

test('a list that is on its way for the first time is told to be, until it is there', async () => {
  const server = await add('c1', 'groq', 'openai_compatible');
  const waiting: (() => void)[] = [];
  const answer = server.answer;
  server.answer = (request, response) => void waiting.push(() => answer(request, response));
  const catalogue = await open();
  const read = () => readFrom(catalogue);
  await expect.poll(() => waiting).toHaveLength(1);
  expect(stateOf(await read(), 'groq')).toMatchObject({ isLoading: true, models: 0 });
  waiting[0]?.();
  await expect.poll(async () => stateOf(await read(), 'groq')).toMatchObject({ isLoading: false, models: 2 });
  // Later ones replace a list that can be used meanwhile.
  const again = catalogue.refresh();
  await expect.poll(() => waiting).toHaveLength(2);
  expect(stateOf(await read(), 'groq')).toMatchObject({ isLoading: false, models: 2 });
  waiting[1]?.();
  await again;
});

test('whoever reads for the first time gets the models of both companies of the demo', async () => {
  const labs = await add('demo-labs', 'demo-labs', 'demo');
  const { answer } = labs;
  let release: (() => void) | undefined;
  labs.answer = (request, response) => void (release = () => answer(request, response));
  const catalogue = await open({ id: 'demo', slug: 'demo', kind: 'demo' });
  const reading = readFrom(catalogue);
  await expect.poll(() => catalogue.list().length).toBe(2);
  await expect.poll(() => release).toBeDefined();
  const first = await Promise.race([reading, new Promise((resolve) => void setImmediate(resolve, 'waits'))]);
  expect(first).toBe('waits');
  release?.();
  expect((await reading).models.map(({ target }) => target)).toEqual([
    'a/one',
    'b/two',
    'demo-labs::plain-one',
    'demo-labs::a/one',
  ]);
});
