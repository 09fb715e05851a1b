import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createConnectionStore } from '#db/sqlite/connection-store';
import { type Database, openDatabase } from '#db/sqlite/open-database';
import { ConfigPreview } from '#lib/contracts/config';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { databasePerTest } from '#tests/support/database-per-test';
import { type Config, now, openConfig } from '#tests/support/open-config';
import { refusalOf } from '#tests/support/refusal-of';

const data = databasePerTest();
let connections: ConnectionService;
let categories: CategoryService;
let config: Config;

beforeEach(() => open(data.database));

async function open(database: Database): Promise<void> {
  ({ connections, categories, config } = await openConfig(database, data.folder));
}

const asJson = (file: unknown) => ({ format: 'json' as const, text: JSON.stringify(file) });

const key = 'gsk_config0123456789abcdef';
const groq = {
  slug: 'groq',
  name: 'Groq',
  kind: 'openai_compatible',
  baseUrl: 'https://api.groq.com/openai/v1',
} as const;

test.each(['json', 'yaml'] as const)(
  'connections are imported unchanged from %s, without their keys and header values',
  async (format) => {
    await connections.create({
      ...groq,
      key,
      headers: { 'x-team': 'secret-team' },
      speaks: ['chat', 'audio'],
    });
    const off = { slug: 'ollama', name: 'Ollama', baseUrl: 'http://localhost:11434/v1', enabled: false };
    await connections.create({ ...off, kind: 'openai_compatible', keepsDataPolicy: true });
    await connections.change('openrouter', { slug: 'or', name: 'Router' });
    await categories.replace('main', {
      models: ['a/one', 'groq::llama', 'ollama::qwen3'],
      disabled: ['ollama::qwen3'],
    });
    const text = await config.exportText(format);
    expect(text).not.toContain(key);
    expect(text).not.toContain('secret-team');
    expect(text.includes('# Connections are listed without their keys')).toBe(format === 'yaml');
    const shown = () =>
      connections
        .list()
        .map(({ id: _id, apiKey: _key, headers: _headers, problem: _problem, ...rest }) => rest);
    const before = shown();

    const elsewhere = openDatabase(':memory:');
    onTestFinished(() => elsewhere.close());
    await open(elsewhere);
    const preview = ConfigPreview.parse(await config.preview({ format, text }));
    expect(preview.connections).toEqual([
      {
        slug: 'or',
        name: 'Router',
        outcome: 'changed',
        changes: ['Changes slug from "openrouter" to "or".', 'Changes name from "OpenRouter" to "Router".'],
        toEnter: 'Needs a key, to be entered in Settings.',
      },
      {
        slug: 'groq',
        name: 'Groq',
        outcome: 'new',
        changes: ['Adds this connection to https://api.groq.com/openai/v1.'],
        toEnter: 'Needs a key and a value for x-team, to be entered in Settings.',
      },
      {
        slug: 'ollama',
        name: 'Ollama',
        outcome: 'new',
        changes: ['Adds this connection to http://localhost:11434/v1, switched off.'],
        toEnter: null,
      },
    ]);
    expect(preview.categories[0]?.unknownModels).toEqual([]);
    await config.importText({ format, text });
    expect(shown()).toEqual(before);
    expect(categories.find('main')?.models.map(connections.writeTarget)).toEqual(['a/one', 'groq::llama']);
    expect(await config.exportText(format)).toBe(
      text
        .replaceAll(format === 'json' ? /,\n\s+"needsKey": true/g : /\n\s+needsKey: true/g, '')
        .replaceAll(format === 'json' ? /,\n\s+"headers": \[[^\]]*\]/g : /\n\s+headers:\n\s+- x-team/g, ''),
    );
    const again = await config.preview({ format, text });
    expect(again.connections.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same']);
  },
);

test('an import keeps a stored key unless the file names another server', async () => {
  await connections.create({ ...groq, key, headers: { 'x-team': 'secret-team' } });
  const file = (baseUrl: string) =>
    asJson({
      understudy: 1,
      connections: [{ ...groq, baseUrl, keepsDataPolicy: true, needsKey: true }],
      categories: [],
    });
  const apiKey = () => connections.findBySlug('groq')?.apiKey;
  await config.importText(file('https://api.groq.com/v2'));
  expect(apiKey()).toBe(key);
  expect(connections.findBySlug('groq')).toMatchObject({
    keepsDataPolicy: true,
    headers: { 'x-team': 'secret-team' },
  });
  const elsewhere = file('https://example.com/v1');
  expect((await config.preview(elsewhere)).connections).toMatchObject([
    {
      changes: [
        'Changes the base URL from https://api.groq.com/v2 to https://example.com/v1.',
        'Removes its key and extra headers, which were entered for the old URL.',
      ],
      toEnter: 'Needs a key, to be entered in Settings.',
    },
  ]);
  expect(apiKey()).toBe(key);
  await config.importText(elsewhere);
  expect(connections.findBySlug('groq')).toMatchObject({ apiKey: null, headers: {} });
});

test('chains are compared by their targets, not by their spelling', async () => {
  await categories.replace('main', { models: ['a/one'] });
  const file = asJson({ understudy: 1, categories: [{ slug: 'main', models: ['openrouter::a/one'] }] });
  expect((await config.preview(file)).categories[0]?.outcome).toBe('same');
});

test.each([
  ['a model on a missing connection', { categories: [{ slug: 'main', models: ['nowhere::m'] }] }, 'nowhere'],
  [
    'a connection without a URL',
    { connections: [{ slug: 'x', kind: 'openai_compatible' }] },
    'connections.x.baseUrl',
  ],
  ['the slug of the default connection', { connections: [{ ...groq, slug: 'openrouter' }] }, 'default: true'],
  ['the slug of the demo', { connections: [{ ...groq, slug: 'demo' }] }, 'connections.demo'],
  ['a duplicate connection', { connections: [groq, groq] }, 'Each connection can appear only once.'],
  ['a key in the file', { connections: [{ ...groq, key }] }, 'connections.groq'],
])('%s is refused before anything is written', async (_, part, words) => {
  const file = asJson({ understudy: 1, categories: [], ...part });
  expect((await refusalOf(config.preview(file))).message).toContain(words);
  expect((await refusalOf(config.importText(file))).message).toContain(words);
  expect(connections.list().map(({ slug }) => slug)).not.toContain('groq');
});

test('a connection added since the preview blocks the whole import', async () => {
  const file = {
    understudy: 1,
    connections: [groq],
    categories: [{ slug: 'main', models: ['groq::llama'] }],
  };
  // Another process added it, and this one has not read it yet.
  await createConnectionStore(data.database, now).createConnection({
    ...groq,
    id: 'c0',
    key: null,
    headers: null,
    managementKey: null,
    enabled: true,
    speaks: ['chat'],
    keepsDataPolicy: false,
    dataRegion: null,
    maxConcurrent: null,
  });
  expect((await refusalOf(config.importText(asJson(file)))).message).toContain('groq');
  await categories.reload();
  expect(categories.find('main')?.models).toEqual([]);
  await connections.reload();
  await config.importText(asJson(file));
  expect(categories.find('main')?.models).toEqual(['c0::llama']);
});
