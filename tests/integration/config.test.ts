import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createAuditStore } from '#db/sqlite/audit-store';
import { createChangeWatch } from '#db/sqlite/files/watch-changes';
import { ConfigFile, ConfigPreview } from '#lib/contracts/config';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import type { CategoryService } from '#lib/server/category-service';
import { readConfigText } from '#lib/server/config/config-text';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { TierService } from '#lib/server/catalogue/tier-service';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import { catalogueModel } from '#tests/support/catalogue-model';
import { type Config, openConfig } from '#tests/support/open-config';
import { databasePerTest } from '#tests/support/database-per-test';
import { refusalOf } from '#tests/support/refusal-of';
import { projectRoot } from '#tests/support/start-product';
import { type Database, openDatabase } from '#db/sqlite/open-database';

const data = databasePerTest();
let categories: CategoryService;
let tiers: TierService;
let config: Config;
let connections: ConnectionService;

beforeEach(() => open(data.database));

async function open(database: Database): Promise<void> {
  ({ categories, tiers, config, connections } = await openConfig(database, data.folder));
}

const exported = async () => readConfigText({ format: 'json', text: await config.exportText('json') });

const asJson = (file: unknown) => ({ format: 'json' as const, text: JSON.stringify(file) });

/** Categories of every kind, and a tier. */
async function fill(): Promise<void> {
  await categories.replace('main', {
    models: ['a/one', 'b/two', 'c/three:free'],
    disabled: ['b/two'],
    policy: { tierFloor: 'same_or_better', provider: { order: ['novita'], sort: 'price' } },
  });
  await categories.create({
    name: 'Code: "review" & more',
    description: 'Reads code.\nSlowly.',
    icon: 'code',
    needs: { inputModalities: [], outputModalities: [], parameters: ['tools'] },
    models: ['a/one'],
  });
  await categories.reorder(['code-review-more', 'main', 'image', 'interface', 'summarization']);
  await tiers.write({ id: 'a/one', tier: 'frontier' });
}

test.each(['json', 'yaml'] as const)('an export as %s is imported unchanged elsewhere', async (format) => {
  await fill();
  const text = await config.exportText(format);
  const before = (await categories.list()).map(({ version: _version, ...rest }) => rest);
  expect(readConfigText({ format, text })).toEqual(await exported());

  const elsewhere = openDatabase(':memory:');
  onTestFinished(() => elsewhere.close());
  await open(elsewhere);
  await config.importText({ format, text });
  expect((await categories.list()).map(({ version: _version, ...rest }) => rest)).toEqual(before);
  expect(tiers.overrides()).toEqual([{ id: 'a/one', tier: 'frontier' }]);
  await open(elsewhere);
  expect((await categories.list()).map(({ version: _version, ...rest }) => rest)).toEqual(before);
});

test('the file is short because it omits default values', async () => {
  await categories.replace('main', { models: ['a/one'] });
  const file: unknown = JSON.parse(await config.exportText('json'));
  expect(Object.keys(z.looseObject({}).parse(file))).toEqual(['understudy', 'categories']);
  expect(z.object({ categories: z.array(z.unknown()) }).parse(file).categories[0]).toEqual({
    slug: 'main',
    name: 'Main',
    description: expect.any(String) as string,
    icon: 'sparkles',
    models: ['a/one'],
    needs: {},
  });
});

test('the preview shows the changes to each category and changes nothing', async () => {
  await fill();
  const before = await categories.list();
  const file = {
    understudy: 1,
    categories: [
      {
        slug: 'main',
        models: ['b/two', 'a/one', 'a/new'],
        policy: { provider: { order: ['novita'], zdr: true }, retries: 0 },
        icon: 'bot',
      },
      { slug: 'image', models: [] },
      { slug: 'fresh', models: ['a/one', 'x/unheard'] },
    ],
    tiers: { 'b/two': 'tiny' },
  };
  const preview = ConfigPreview.parse(await config.preview(asJson(file)));
  expect(preview).toMatchObject({
    categories: [
      {
        slug: 'main',
        outcome: 'changed',
        version: 2,
        changes: [
          'Adds a/new.',
          'Removes c/three:free.',
          'Reorders the models: b/two, a/one, a/new.',
          'Switches b/two on.',
          'Changes icon from "sparkles" to "bot".',
          'Changes policy retries from 1 to 0.',
          'Removes policy provider.sort, which was "price".',
          'Sets policy provider.zdr to true.',
          'Changes policy tierFloor from "same_or_better" to "none".',
        ],
        unknownModels: ['b/two'],
      },
      { slug: 'image', outcome: 'same', changes: [] },
      {
        slug: 'fresh',
        outcome: 'new',
        version: null,
        changes: ['Creates this category with 2 models.'],
        unknownModels: ['x/unheard'],
      },
    ],
    untouched: ['code-review-more', 'interface', 'summarization'],
    tierChanges: ['Sets the tier of b/two to tiny.', 'Sets the tier of a/one back to automatic.'],
  });
  expect(await categories.list()).toEqual(before);

  await config.importText(asJson(file));
  const after = await config.preview(asJson(file));
  expect(after.categories.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same']);
  expect((await categories.read('image')).version).toBe(1);
  expect((await categories.read('main')).name).toBe('Main');
});

test('the preview shows a new category order, which alone justifies an import', async () => {
  const file = asJson({
    understudy: 1,
    categories: ['interface', 'main', 'summarization', 'image'].map((slug) => ({ slug, models: [] })),
  });
  const preview = ConfigPreview.parse(await config.preview(file));
  expect(preview.categories.every(({ outcome }) => outcome === 'same')).toBe(true);
  expect(preview.orderChange).toBe('Reorders the categories: interface, main, summarization, image.');
  await config.importText(file);
  expect((await categories.list())[0]?.slug).toBe('interface');
  expect((await config.preview(file)).orderChange).toBeNull();
  // A file with only some categories does not change the order.
  const some = asJson({
    understudy: 1,
    categories: ['main', 'interface'].map((slug) => ({ slug, models: [] })),
  });
  expect((await config.preview(some)).orderChange).toBeNull();
});

test('an import with an outdated version imports nothing', async () => {
  const file = asJson({
    understudy: 1,
    categories: [
      { slug: 'image', models: ['a/one'] },
      { slug: 'main', models: ['a/one'] },
      { slug: 'fresh', models: [] },
    ],
  });
  await categories.replace('main', { models: ['b/two'] });
  const versions = { image: 1, main: 1, fresh: null };
  expect((await refusalOf(config.importText({ ...file, versions }))).message).toContain('main');
  expect(categories.find('image')?.models).toEqual([]);
  expect(categories.find('fresh')).toBeUndefined();
  await config.importText({ ...file, versions: { ...versions, main: 2 } });
  expect(categories.find('main')?.models).toEqual(['a/one']);
});

test.each([
  ['not JSON', 'json', '{', 'The text is not valid JSON.'],
  ['a trailing comma', 'json', '{"understudy": 1,\n"categories": [],\n}', 'See line 3.'],
  ['not YAML', 'yaml', 'understudy: 1\ncategories: [', 'The text is not valid YAML. See line 2.'],
  ['a different file', 'json', '{"name": "else"}', 'Not an Understudy config file'],
  ['an empty file', 'yaml', '', 'Not an Understudy config file'],
  ['a duplicate model', 'json', fileOf([{ slug: 'main', models: ['a/b', 'a/b'] }]), 'categories.main.models'],
  [
    'a duplicate category',
    'json',
    fileOf([
      { slug: 'm', models: [] },
      { slug: 'm', models: [] },
    ]),
    'once',
  ],
  ['an unknown field', 'json', fileOf([{ slug: 'main', models: [], tier: 'x' }]), 'categories.main: '],
  [
    'a disabled model that is not in the chain',
    'json',
    fileOf([{ slug: 'main', models: ['a/one', 'a/two'], disabled: ['a/two', 'a/tow'] }]),
    'categories.main.disabled.1: a/tow is not one of the models.',
  ],
  ['a category without a slug', 'json', fileOf([{ models: [] }]), 'categories.0.slug: '],
  [
    'a policy out of range',
    'json',
    fileOf([{ slug: 'main', models: [], policy: { retries: 99 } }]),
    'retries',
  ],
] as const)('%s is refused with a reason', async (_, format, text, words) => {
  expect((await refusalOf(config.preview({ format, text }))).message).toContain(words);
});

function fileOf(list: unknown[]): string {
  return JSON.stringify({ understudy: 1, categories: list });
}

function environment(upstreamUrl: string): NodeJS.ProcessEnv {
  return { NODE_ENV: 'test', DATA_DIR: data.folder, OPENROUTER_BASE_URL: upstreamUrl };
}

function command(args: string[]): { code: number | null; said: string } {
  const ran = spawnSync(process.execPath, [join(projectRoot, 'scripts', 'config.ts'), ...args], {
    cwd: data.folder,
    encoding: 'utf8',
    env: environment('http://127.0.0.1:9/api/v1'),
  });
  return { code: ran.status, said: ran.stdout + ran.stderr };
}

/** Runs asynchronously, because the upstream is in this process. */
function runCheck(upstreamUrl: string): Promise<{ code: number; said: string }> {
  const args = [join(projectRoot, 'scripts', 'config.ts'), 'check', 'lists.json'];
  const env = environment(upstreamUrl);
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: data.folder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

test('a category may be named like an Object.prototype property', async () => {
  const file = asJson({ understudy: 1, categories: [{ slug: 'constructor', models: ['a/one'] }] });
  await config.importText({ ...file, versions: { main: 1 } });
  expect(categories.find('constructor')?.models).toEqual(['a/one']);
});

test('the command exports, previews and imports, and a running service notices', async () => {
  await fill();
  let reloads = 0;
  const watchChanges = createChangeWatch(data.database, (error) => {
    throw error;
  });
  const stop = watchChanges(async () => {
    reloads += 1;
    return true;
  });
  onTestFinished(stop);
  expect(command(['export', 'all.yaml']).code).toBe(0);
  const file = ConfigFile.parse(
    readConfigText({ format: 'yaml', text: readFileSync(join(data.folder, 'all.yaml'), 'utf8') }),
  );
  expect(file).toEqual(await exported());

  writeFileSync(join(data.folder, 'one.json'), fileOf([{ slug: 'main', models: ['a/other'] }]));
  expect(command(['import', 'one.json', '--dry-run']).said).toContain('main: Adds a/other.');
  expect(categories.find('main')?.models).toEqual(['a/one', 'c/three:free']);
  expect(command(['import', 'one.json'])).toMatchObject({ code: 0 });
  await expect.poll(() => reloads).toBe(1);
  await categories.reload();
  expect(categories.find('main')?.models).toEqual(['a/other']);
  const entries = await createAuditStore(data.database).listEntries({ limit: 10 });
  expect(entries.map(({ verb, caller }) => [verb, caller.kind])).toEqual([['config.importText', 'machine']]);
});

test('the check fails on stale models and names them, and passes on live ones', async () => {
  const upstream = await startDemoUpstream();
  upstream.setCatalogue('second');
  try {
    const list = (models: string[]): void =>
      writeFileSync(join(data.folder, 'lists.json'), fileOf([{ slug: 'main', models }]));
    const check = () => runCheck(upstream.url);
    list(['moonshotai/kimi-k2', 'openai/gpt-5-mini']);
    expect(await check()).toMatchObject({ code: 0 });
    list(['moonshotai/kimi-k2', 'qwen/qwen3-235b-a22b-2507']);
    const failed = await check();
    expect(failed.code).toBe(1);
    expect(failed.said).toContain('stale  main: qwen/qwen3-235b-a22b-2507. Not in the catalogue.');
    expect(failed.said).not.toContain('kimi');
    const groq = { slug: 'groq', name: 'Groq', kind: 'openai_compatible' as const };
    await connections.create({ ...groq, baseUrl: 'http://127.0.0.1:9/v1' });
    await createCatalogueStore(data.database).replaceCatalogue(connections.findBySlug('groq')?.id ?? '', {
      models: [catalogueModel({ id: 'fast' })],
      fetchedAtMs: Date.UTC(2026, 10, 20),
      droppedCount: 0,
    });
    list(['groq::fast', 'groq::gone']);
    const elsewhere = await check();
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.said).toMatch(
      /^stale  main: groq::gone\. Not in the model list of Groq, stored on 2026-11-20\.\n1 of 2/,
    );
  } finally {
    await upstream.close();
  }
});

test.each([
  { given: 'nothing', args: [], said: /export FILE/ },
  {
    given: 'a file that is not there',
    args: ['check', 'missing.yaml'],
    said: /^missing\.yaml could not be read\.\n$/,
  },
  {
    given: 'a folder that is not there',
    args: ['export', 'no-folder/all.yaml'],
    said: /^no-folder\/all\.yaml could not be written\./,
  },
  {
    given: 'a misspelt option',
    args: ['import', 'lists.json', '--dryrun'],
    said: /^Unknown option '--dryrun'\.\n.*export FILE/s,
  },
  {
    given: 'an option that belongs to another verb',
    args: ['export', 'lists.json', '--dry-run'],
    said: /^Only an import takes --dry-run\./,
  },
  { given: 'a file of another kind', args: ['export', 'lists.txt'], said: /must end in \.yaml/ },
])('the command with $given explains in one line what to do instead', ({ args, said }) => {
  const ran = command(args);
  expect(ran.said).toMatch(said);
  expect(ran.code).toBe(1);
});

test('the command reports all errors in a file with their locations', () => {
  writeFileSync(
    join(data.folder, 'lists.json'),
    fileOf([{ slug: 'main', modles: ['a/one'], models: ['a one'], policy: { retries: 99 } }]),
  );
  expect(command(['import', 'lists.json']).said.trim().split('\n')).toEqual([
    expect.stringContaining('categories.main.models.0: '),
    expect.stringContaining('categories.main.policy.retries: '),
    expect.stringContaining('categories.main: Unrecognized key: "modles"'),
  ]);
});

test('the check fails if the model list cannot be fetched', () => {
  writeFileSync(join(data.folder, 'lists.json'), fileOf([]));
  const offline = command(['check', 'lists.json']);
  expect(offline.code).toBe(1);
  expect(offline.said).toMatch(/^Couldn’t refresh the model list/);
});
