import { targets } from '#tests/support/targets';
import { openRouterUpstream } from '#tests/support/open-router-upstream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import { createCategoryStore } from '#db/sqlite/category-store';
import { createDoctorStore } from '#db/sqlite/doctor-store';
import { ModelChecksAnswer, RepairAnswer } from '#lib/contracts/model-checks';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { isApiError } from '#lib/server/api-error';
import { createCatalogueService, type CatalogueService } from '#lib/server/catalogue/catalogue-service';
import { createCategoryService, type CategoryService } from '#lib/server/category-service';
import type { CatalogueModel } from '#lib/contracts/model';
import { createModelWatch, type ModelWatch } from '#lib/server/catalogue/model-watch';
import { catalogueModel } from '#tests/support/catalogue-model';
import { databasePerTest } from '#tests/support/database-per-test';

const nowMs = Date.UTC(2026, 10, 21, 12);
const data = databasePerTest();
let upstream: DemoUpstream;
let catalogue: CatalogueService;
let categories: CategoryService;
let modelWatch: ModelWatch;

beforeEach(async () => {
  upstream = await startDemoUpstream();
  const { url } = upstream;
  catalogue = await createCatalogueService({
    store: createCatalogueStore(data.database),
    connection: {
      catalogueUpstreams: () => [{ ...openRouterUpstream, baseUrl: url }],
      onChange: () => () => undefined,
    },
    ownFacts: { of: () => undefined, onChange: () => undefined },
    now: () => nowMs,
    reportError: (error) => {
      throw error;
    },
  });
  categories = await createCategoryService({
    store: createCategoryStore(data.database, () => nowMs),
    targets,
    lookup: catalogue.lookup,
  });
  modelWatch = await createModelWatch({
    store: createDoctorStore(data.database, () => nowMs),
    catalogue,
    categories,
    connections: targets,
    now: () => nowMs,
  });
  catalogue.onRefresh(modelWatch.noteRefresh);
});

afterEach(async () => {
  await catalogue.close();
  await upstream.close();
});

const read = async () => ModelChecksAnswer.parse(await modelWatch.read());
const rowsOf = async (category: string) =>
  (await read()).rows
    .filter((row) => row.category === category)
    .map(({ model, state, repair }) => [model, state, repair?.kind ?? null]);

async function loadSecondCatalogue(): Promise<void> {
  upstream.setCatalogue('second');
  await catalogue.refresh();
}

const models = [
  'google/gemini-3.1-pro-preview',
  'moonshotai/kimi-k2',
  'openai/gpt-oss-20b:free',
  'openai/gpt-4o-mini',
  'qwen/qwen3-235b-a22b-2507',
  'z-ai/glm-4.5-air',
  '~anthropic/claude-sonnet-latest',
  'typed/by-hand',
];

test('without a catalogue all models are unknown, and an unchanged model is live', async () => {
  await categories.replace('main', { models: ['moonshotai/kimi-k2'] });
  expect(await rowsOf('main')).toEqual([['moonshotai/kimi-k2', 'unknown', null]]);
  await catalogue.refresh();
  await catalogue.refresh();
  expect(await rowsOf('main')).toEqual([['moonshotai/kimi-k2', 'live', null]]);
  expect(await read()).toMatchObject({ alarms: [], changesSinceLastLook: [], earlierChanges: [] });
});

test('after a catalogue change every row has a state, and no chain was changed', async () => {
  await catalogue.refresh();
  await categories.replace('main', { models });
  const before = await categories.read('main');
  await loadSecondCatalogue();
  expect(await rowsOf('main')).toEqual([
    ['google/gemini-3.1-pro-preview', 'renamed', 'replace'],
    ['moonshotai/kimi-k2', 'changed', 'accept'],
    ['openai/gpt-oss-20b:free', 'free_ended', 'replace'],
    ['openai/gpt-4o-mini', 'deprecated', 'replace'],
    ['qwen/qwen3-235b-a22b-2507', 'gone', 'remove'],
    ['z-ai/glm-4.5-air', 'changed', 'accept'],
    ['~anthropic/claude-sonnet-latest', 'changed', 'accept'],
    ['typed/by-hand', 'unknown', null],
  ]);
  expect((await categories.read('main')).models.map(({ id }) => id)).toEqual(models);
  expect((await categories.read('main')).version).toBe(before.version);
});

test('each change is logged once and moves to the earlier changes when seen', async () => {
  await catalogue.refresh();
  await categories.replace('main', { models });
  await categories.replace('interface', { models: ['moonshotai/kimi-k2'] });
  await loadSecondCatalogue();
  const fresh = (await read()).changesSinceLastLook;
  expect(fresh.map(({ model, kind }) => `${model} ${kind}`).toSorted()).toEqual([
    'google/gemini-3.1-pro-preview renamed',
    'moonshotai/kimi-k2 repriced',
    'openai/gpt-4o-mini deprecated',
    'openai/gpt-oss-20b:free free_ended',
    'qwen/qwen3-235b-a22b-2507 gone',
    'z-ai/glm-4.5-air lost_capability',
    '~anthropic/claude-sonnet-latest alias_moved',
  ]);
  await catalogue.refresh();
  expect((await read()).changesSinceLastLook).toEqual(fresh);

  const middle = fresh[2];
  if (middle === undefined) throw new Error('There are seven.');
  const looked = await modelWatch.markSeen(middle.id);
  expect(looked.changesSinceLastLook).toEqual(fresh.slice(0, 2));
  expect(looked.earlierChanges.map(({ id }) => id)).toEqual(fresh.slice(2).map(({ id }) => id));

  upstream.setCatalogue('first');
  await catalogue.refresh();
  const back = (await read()).changesSinceLastLook.filter(({ kind }) => kind === 'returned');
  expect(back.map(({ model }) => model)).toContain('qwen/qwen3-235b-a22b-2507');
});

test('a repair saves the chain as a new version, keeps place and state, and returns the previous one', async () => {
  await catalogue.refresh();
  await categories.replace('main', { models, disabled: ['openai/gpt-oss-20b:free'] });
  await loadSecondCatalogue();
  const { version } = await categories.read('main');
  const repaired = RepairAnswer.parse(
    await modelWatch.repair({
      category: 'main',
      model: 'openai/gpt-oss-20b:free',
      repair: { kind: 'replace', by: 'openai/gpt-oss-20b' },
      version,
    }),
  );
  expect(repaired.category.version).toBe(version + 1);
  expect(repaired.category.models[2]).toMatchObject({ id: 'openai/gpt-oss-20b', enabled: false });
  expect(repaired.before.models[2]).toMatchObject({ id: 'openai/gpt-oss-20b:free', enabled: false });

  const late = modelWatch.repair({
    category: 'main',
    model: 'qwen/qwen3-235b-a22b-2507',
    repair: { kind: 'remove' },
    version,
  });
  await expect(late).rejects.toSatisfy((error) => isApiError(error) && error.code === 'conflict');
  await modelWatch.repair({
    category: 'main',
    model: 'qwen/qwen3-235b-a22b-2507',
    repair: { kind: 'replace', by: 'moonshotai/kimi-k2' },
  });
  const ids = (await categories.read('main')).models.map(({ id }) => id);
  expect(ids.filter((id) => id === 'moonshotai/kimi-k2')).toHaveLength(1);
  expect(ids).not.toContain('qwen/qwen3-235b-a22b-2507');
  const twice = modelWatch.repair({
    category: 'main',
    model: 'qwen/qwen3-235b-a22b-2507',
    repair: { kind: 'remove' },
  });
  await expect(twice).rejects.toSatisfy((error) => isApiError(error) && error.code === 'not_found');
});

test('an accepted finding stays hidden until something else changes', async () => {
  await catalogue.refresh();
  await categories.replace('main', { models: ['moonshotai/kimi-k2', 'openai/gpt-4o-mini'] });
  await loadSecondCatalogue();
  for (const model of ['moonshotai/kimi-k2', 'openai/gpt-4o-mini'])
    await modelWatch.repair({ category: 'main', model, repair: { kind: 'accept' } });
  expect((await rowsOf('main')).map(([, state]) => state)).toEqual(['live', 'live']);
  upstream.setCatalogue('first');
  await catalogue.refresh();
  expect((await rowsOf('main'))[0]).toEqual(['moonshotai/kimi-k2', 'changed', 'accept']);
});

test('an acceptance can be undone once, and the finding comes back unchanged', async () => {
  await catalogue.refresh();
  await categories.replace('main', { models: ['moonshotai/kimi-k2', 'openai/gpt-4o-mini'] });
  await loadSecondCatalogue();
  const before = (await read()).rows;
  const say = (kind: 'accept' | 'take_back') =>
    modelWatch.repair({ category: 'main', model: 'moonshotai/kimi-k2', repair: { kind } });
  const tooEarly = say('take_back');
  await expect(tooEarly).rejects.toSatisfy((error) => isApiError(error) && error.code === 'not_found');
  await say('accept');
  expect((await read()).rows[0]).toMatchObject({ state: 'live', findings: [] });
  await say('take_back');
  expect((await read()).rows).toEqual(before);
  const twice = say('take_back');
  await expect(twice).rejects.toSatisfy((error) => isApiError(error) && error.code === 'not_found');
});

test('a chain with only one working model left raises an alarm', async () => {
  await catalogue.refresh();
  const list = ['openai/gpt-oss-20b:free', 'qwen/qwen3-235b-a22b-2507', 'moonshotai/kimi-k2'];
  await categories.replace('main', { models: list });
  expect((await read()).alarms).toEqual([]);
  await loadSecondCatalogue();
  expect((await read()).alarms).toEqual([
    { category: 'main', workingModels: 1, text: 'Only one working model is left in this category.' },
  ]);
});

test('an old id that still works is reported as renamed and raises no alarm', async () => {
  const one = catalogueModel({ id: 'a/one' });
  const two = catalogueModel({ id: 'a/two' });
  let listed = [one, two];
  const none: CatalogueModel[] = [];
  const watching = await createModelWatch({
    store: createDoctorStore(data.database, () => nowMs),
    catalogue: { fetched: (id) => (id === 'openrouter' ? listed : none) },
    categories,
    connections: targets,
    now: () => nowMs,
  });
  await categories.replace('main', { models: ['a/one', 'a/two'] });
  await watching.read();
  listed = [{ ...one, aliasTarget: 'a/two' }, two];
  const answer = await watching.read();
  expect(answer.rows.map(({ state }) => state)).toEqual(['renamed', 'live']);
  expect(answer.alarms).toEqual([]);
  listed = [two];
  expect((await watching.read()).alarms).toHaveLength(1);
});

test('a free model is known as free until the person accepts its price, also after a restart', async () => {
  const free = catalogueModel({ id: 'a/one', isFree: true, promptUsdPerToken: 0, completionUsdPerToken: 0 });
  const priced = { ...free, isFree: false, promptUsdPerToken: 1e-6, completionUsdPerToken: 2e-6 };
  let listed = [free];
  const start = () =>
    createModelWatch({
      store: createDoctorStore(data.database, () => nowMs),
      catalogue: { fetched: (id) => (id === 'openrouter' ? listed : []) },
      categories,
      connections: targets,
      now: () => nowMs,
    });
  const before = await start();
  await categories.replace('main', { models: ['a/one'] });
  await before.read();
  listed = [priced];
  const after = await start();
  expect(after.wasFree('openrouter', 'a/one')).toBe(true);
  expect(after.wasFree('openrouter', 'a/other')).toBe(false);
  await after.repair({ category: 'main', model: 'a/one', repair: { kind: 'accept' } });
  expect(after.wasFree('openrouter', 'a/one')).toBe(false);
  await after.repair({ category: 'main', model: 'a/one', repair: { kind: 'take_back' } });
  expect(after.wasFree('openrouter', 'a/one')).toBe(true);
});
