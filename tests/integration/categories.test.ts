import type { CategoryStore } from '#lib/store/categories';
import { targetKey } from '#lib/contracts/target';
import { targets } from '#tests/support/targets';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createCategoryStore } from '#db/sqlite/category-store';
import { openDatabase } from '#db/sqlite/open-database';
import { Category, CreateCategory } from '#lib/contracts/category';
import { defaultPolicy } from '#lib/contracts/policy';
import { type CategoryService, createCategoryService } from '#lib/server/category-service';
import { slugFromName } from '#lib/server/slug-from-name';
import { databasePerTest } from '#tests/support/database-per-test';
import { refusalOf } from '#tests/support/refusal-of';

const startMs = Date.UTC(2026, 10, 21, 12);
const data = databasePerTest();
let store: CategoryStore;
let categories: CategoryService;

beforeEach(async () => {
  await open();
});

async function open(): Promise<void> {
  store = createCategoryStore(data.database, () => startMs);
  categories = await createCategoryService({ store, targets, lookup: () => undefined });
}

const keys = (...ids: string[]) => ids.map((id) => targetKey('openrouter', id));
const storedMain = async () => (await store.listCategories()).find(({ slug }) => slug === 'main');
const idsOf = (category: Category | undefined) => category?.models.map((model) => model.id);

test('the first start creates the four built-in categories with empty chains, and later starts keep them unchanged', async () => {
  const first = await categories.list();
  expect(first.map((category) => category.slug)).toEqual(['main', 'summarization', 'image', 'interface']);
  for (const category of first) {
    expect(Category.parse(category)).toMatchObject({
      builtIn: true,
      models: [],
      policy: defaultPolicy,
      version: 1,
    });
  }
  expect(first.find((category) => category.slug === 'image')?.needs).toMatchObject({
    inputModalities: ['image'],
    outputModalities: [],
  });

  await categories.replace('main', { name: 'Mine', models: ['b/two', 'a/one'] });
  data.reopen();
  await open();
  expect((await categories.list())[0]).toMatchObject({ slug: 'main', name: 'Mine', version: 2 });
  expect(idsOf((await categories.list())[0])).toEqual(['b/two', 'a/one']);
});

test('a chain is replaced as a whole and in order, and unknown models are kept', async () => {
  await categories.replace('main', { models: ['c/three', 'a/one', 'b/two'] });
  const category = await categories.replace('main', { models: ['b/two', 'c/three'], version: 2 });
  expect(idsOf(category)).toEqual(['b/two', 'c/three']);
  expect(category.models[0]).toEqual({
    id: 'b/two',
    connection: 'openrouter',
    target: 'b/two',
    name: 'b/two',
    known: false,
    enabled: true,
    model: null,
  });
  expect(categories.find('main')).toEqual({
    slug: 'main',
    models: ['b/two', 'c/three'],
    policy: defaultPolicy,
    isSwitchedOff: false,
  });
});

test('a disabled model keeps its place and is not called until it is enabled again', async () => {
  const models = ['a/one', 'b/two', 'c/three'];
  const off = await categories.replace('main', { models, disabled: ['b/two', 'x/elsewhere'] });
  expect(off.models.map(({ id, enabled }) => [id, enabled])).toEqual([
    ['a/one', true],
    ['b/two', false],
    ['c/three', true],
  ]);
  expect(categories.find('main')?.models).toEqual(['a/one', 'c/three']);

  await categories.replace('main', { models: ['b/two', 'c/three', 'd/new'] });
  expect(categories.find('main')?.models).toEqual(['c/three', 'd/new']);
  data.reopen();
  await open();
  expect(categories.find('main')?.models).toEqual(['c/three', 'd/new']);

  await categories.replace('main', { disabled: ['b/two', 'c/three', 'd/new'] });
  expect(categories.find('main')).toMatchObject({ models: [], isSwitchedOff: true });
  await categories.replace('main', { disabled: [] });
  expect(categories.find('main')?.models).toEqual(['b/two', 'c/three', 'd/new']);
});

test('an unchanged category keeps its resolved object, even after a reload of other changes', async () => {
  const main = categories.find('main');
  const other = openDatabase(join(data.folder, 'understudy.db'));
  try {
    await createCategoryStore(other, () => startMs).replaceCategory('image', { models: keys('a/one') });
  } finally {
    other.close();
  }
  expect(categories.find('image')?.models).toEqual([]);
  await categories.reload();
  expect(categories.find('image')?.models).toEqual(['a/one']);
  expect(categories.find('main')).toBe(main);
});

test('after any changes, disabled models are in the chain, and kept models keep their state unless named', async () => {
  const ids = fc.uniqueArray(fc.constantFrom('a/1', 'b/2', 'c/3', 'd/4'), { maxLength: 4 });
  const change = fc.record({ models: ids, disabled: ids }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
      let models: readonly string[] = [];
      let off: readonly string[] = [];
      await categories.replace('main', { models: [], disabled: [] });
      for (const { models: list, disabled } of changes) {
        models = list ?? models;
        off = models.filter((id) => (disabled ?? off).includes(id));
        await categories.replace('main', {
          ...(list === undefined ? {} : { models: list }),
          ...(disabled === undefined ? {} : { disabled }),
        });
        expect(await storedMain()).toMatchObject({ models, disabled: off });
        expect(categories.find('main')?.models).toEqual(models.filter((id) => !off.includes(id)));
      }
    }),
    { numRuns: 40 },
  );
});

test('icon, description and needs are stored, and a deleted category can be recreated unchanged', async () => {
  const needs = { inputModalities: ['image'], outputModalities: [], parameters: ['tools'] };
  const made = await categories.create(
    CreateCategory.parse({
      name: 'Receipts',
      description: 'Reads receipts.',
      icon: 'search',
      models: ['a/one', 'b/two'],
      disabled: ['b/two'],
      policy: { retries: 0 },
      needs,
    }),
  );
  expect(made).toMatchObject({ icon: 'search', description: 'Reads receipts.', needs });
  const { name, slug, description, icon, models, policy, needs: kept } = await categories.remove('receipts');
  const again = await categories.create(
    CreateCategory.parse({
      name,
      slug,
      description,
      icon,
      policy,
      needs: kept,
      models: models.map(({ id }) => id),
      disabled: models.filter(({ enabled }) => !enabled).map(({ id }) => id),
    }),
  );
  expect(again).toEqual(made);
  expect((await categories.list()).map((category) => category.icon).slice(0, 4)).toEqual([
    'sparkles',
    'file-text',
    'image',
    'zap',
  ]);
});

test('a copy equals its original except for given fields, and then changes independently', async () => {
  await categories.replace('image', {
    models: ['a/one', 'b/two'],
    disabled: ['a/one'],
    policy: { retries: 3 },
  });
  const copy = await categories.create({ name: 'Scans', copyOf: 'image', icon: 'book' });
  const image = await categories.read('image');
  expect(copy).toEqual({ ...image, slug: 'scans', name: 'Scans', icon: 'book', builtIn: false, version: 1 });
  await categories.replace('scans', { models: [] });
  expect(categories.find('image')?.models).toEqual(['b/two']);
  expect((await refusalOf(categories.create({ name: 'None', copyOf: 'nothing' }))).code).toBe('not_found');
});

test('categories are reordered as a whole, and an incomplete order changes nothing', async () => {
  await categories.create({ name: 'Code' });
  const order = ['code', 'image', 'main', 'interface', 'summarization'];
  expect((await categories.reorder(order)).map(({ slug }) => slug)).toEqual(order);
  expect((await refusalOf(categories.reorder(order.slice(1)))).code).toBe('conflict');
  expect((await refusalOf(categories.reorder([...order.slice(1), 'gone']))).code).toBe('conflict');
  data.reopen();
  await open();
  expect(categories.slugs()).toEqual(order);
});

test('omitted fields stay unchanged, and the policy is merged field by field', async () => {
  await categories.replace('main', {
    models: ['a/one'],
    policy: { patienceMs: 9_000, provider: { zdr: true } },
  });
  const category = await categories.replace('main', { policy: { retries: 0 } });
  expect(idsOf(category)).toEqual(['a/one']);
  expect(category.policy).toEqual({
    ...defaultPolicy,
    patienceMs: 9_000,
    retries: 0,
    provider: { zdr: true },
  });
});

test('only differences from the defaults are stored, so improved defaults reach old rows', async () => {
  await categories.replace('main', { policy: { ...defaultPolicy, retries: 3 } });
  expect((await storedMain())?.policy).toEqual({ retries: 3 });
  await categories.replace('main', { policy: { retries: defaultPolicy.retries } });
  expect((await storedMain())?.policy).toEqual({});
});

test('a stored policy value that is no longer valid falls back to its default', async () => {
  const odd = JSON.stringify({ retries: 2, strategy: 'of tomorrow', gone: true });
  data.database.sqlite.prepare(`UPDATE categories SET policy = ? WHERE slug = 'main'`).run(odd);
  expect((await storedMain())?.policy).toEqual({ retries: 2 });
});

test('of two writes from the same version, one is saved and the other gets the current state', async () => {
  const writes = await Promise.allSettled([
    categories.replace('main', { models: ['a/first'], version: 1 }),
    categories.replace('main', { models: ['b/second'], version: 1 }),
  ]);
  expect(writes.map((write) => write.status)).toEqual(['fulfilled', 'rejected']);
  const lost = await refusalOf(categories.replace('main', { models: ['c/third'], version: 1 }));
  expect(lost.code).toBe('conflict');
  expect(lost.beside).toMatchObject({ category: { version: 2, models: [{ id: 'a/first' }] } });
  expect(categories.find('main')?.models).toEqual(['a/first']);
});

test('a second connection to the same file gets the same conflict', async () => {
  const other = openDatabase(join(data.folder, 'understudy.db'));
  try {
    const otherStore = createCategoryStore(other, () => startMs);
    const outcomes = await Promise.all([
      store.replaceCategory('main', { models: keys('a/first'), expectedVersion: 1 }),
      otherStore.replaceCategory('main', { models: keys('b/second'), expectedVersion: 1 }),
    ]);
    expect(outcomes.map((write) => write.outcome).toSorted()).toEqual(['conflict', 'saved']);
    expect((await storedMain())?.version).toBe(2);
  } finally {
    other.close();
  }
});

test('a write without a version is unconditional', async () => {
  await categories.replace('main', { models: ['a/one'] });
  await categories.replace('main', { models: ['b/two'] });
  expect(categories.find('main')?.models).toEqual(['b/two']);
});

test('a chain write that fails halfway keeps the old chain, policy and version', async () => {
  await categories.replace('main', { models: ['a/one', 'b/two'] });
  const before = await storedMain();
  // The API rejects duplicates. Here they stand for any fault in the middle of a write.
  const broken = store.replaceCategory('main', { name: 'Half', models: keys('x/new', 'y/new', 'x/new') });
  await expect(broken).rejects.toThrow(/UNIQUE/);
  expect(await storedMain()).toEqual(before);
});

test('any sequence of replacements leaves each chain in its last order, without duplicates, one version further each', async () => {
  const list = fc.uniqueArray(fc.constantFrom('a/1', 'b/2', 'c/3', 'd/4', 'e/5'), { maxLength: 5 });
  const step = fc.record({ slug: fc.constantFrom('main', 'image'), models: list, isLate: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const expected = new Map(
        (await store.listCategories()).map(({ slug, models, version }) => [slug, { models, version }]),
      );
      for (const { slug, models, isLate } of steps) {
        const current = expected.get(slug);
        if (current === undefined) throw new Error('seeded');
        const expectedVersion = current.version - (isLate ? 1 : 0);
        const written = await store.replaceCategory(slug, { models: keys(...models), expectedVersion });
        expect(written.outcome).toBe(isLate ? 'conflict' : 'saved');
        if (!isLate) expected.set(slug, { models: keys(...models), version: current.version + 1 });
      }
      for (const { slug, models, version } of await store.listCategories()) {
        expect({ models, version }).toEqual(expected.get(slug));
        expect(new Set(models).size).toBe(models.length);
      }
    }),
    { numRuns: 40 },
  );
});

test('a new category gets a slug from its name, comes last, and can be renamed and deleted', async () => {
  const made = await categories.create(CreateCategory.parse({ name: '  Càfé & Code! ', models: ['a/one'] }));
  expect(made).toMatchObject({ slug: 'cafe-code', name: 'Càfé & Code!', builtIn: false, version: 1 });
  expect(categories.slugs().at(-1)).toBe('cafe-code');
  expect((await categories.replace('cafe-code', { name: 'Coffee' })).name).toBe('Coffee');
  await categories.remove('cafe-code');
  expect(categories.find('cafe-code')).toBeUndefined();
  expect(data.database.sqlite.prepare('SELECT count(*) FROM category_models').pluck().get()).toBe(0);
});

test('invalid changes are refused with a reason: a taken slug, a deleted built-in, a missing category', async () => {
  await categories.create({ name: 'Code' });
  expect((await refusalOf(categories.create({ name: 'code' }))).code).toBe('conflict');
  expect((await refusalOf(categories.remove('main'))).code).toBe('forbidden');
  expect((await refusalOf(categories.remove('nothing'))).code).toBe('not_found');
  expect((await refusalOf(categories.replace('nothing', { models: [] }))).code).toBe('not_found');
  expect((await categories.list()).map((category) => category.slug)).toContain('main');
});

test('every name gives a valid slug', () => {
  const taken = new Set(['category-1']);
  expect(slugFromName('Order', () => false)).toBe('order-list');
  expect(slugFromName('Код', (slug) => taken.has(slug))).toBe('category-2');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      expect(slugFromName(name, () => false)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(slugFromName(name, () => false).length).toBeLessThanOrEqual(48);
    }),
  );
});
