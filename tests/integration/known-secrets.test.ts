import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreatedClient } from '#lib/contracts/client';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { addressesOf, pages, routes } from '#tests/support/every-address';
import { echoes, encodingsOf } from '#tests/support/key-echoes';
import { createTraceFinder, formsOf, type FindTraces, type Secret } from '#tests/support/secret-traces';
import { projectRoot, startProduct, type Product } from '#tests/support/start-product';
import { jsonAnswer } from '#tests/support/written-answers';

const storedKey = 'sk-or-v1-9f2c41ab7e0d5368b1c7aa02e94d6f13';
const environmentKey = 'sk-or-v1-e7708c1d93b24f65a0fe12bb8d4c3976';
// These two contain characters that each encoding writes differently, and look like no company’s
// key.
const otherKey = 'House+Key/of=the_Blue"Team<Qw7RtYuIoP&5>';
const headerValue = 'tenant 81/secret="Kx93 Zt20+Lm55"';
const refusedKey = 'sk-or-v1-0a1bb2c93d84ee5f60718293a4b5c6d7';

const GOOD = 'google/gemini-2.5-flash-lite';
const SECOND = 'openai/gpt-oss-20b';
const DIRECT = 'house-model';

let upstream: DemoUpstream;
let ownServer: DemoUpstream;
let dataDir: string;
let clientKey: string;
let secrets: readonly Secret[];
let findTraces: FindTraces;
/** Every answer with its headers, and where it came from. */
const answers: { readonly of: string; readonly text: string }[] = [];
const outputs: string[] = [];
/** Each file of the data folder, while the product ran and after its end. */
const files = new Map<string, Buffer>();

type Sent = { readonly status: number; readonly text: string; readonly id: string };

/** Sends a request and records the whole answer. */
async function send(product: Product, path: string, init: RequestInit = {}): Promise<Sent> {
  const response = await fetch(`${product.url}${path}`, { redirect: 'manual', ...init });
  // A stream may send something before it breaks.
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true });
  } catch {
    text += '(broken off)';
  }
  answers.push({
    of: `${init.method ?? 'GET'} ${path}`,
    text: `${JSON.stringify([...response.headers])}\n${text}`,
  });
  return { status: response.status, text, id: response.headers.get('x-understudy-request-id') ?? '' };
}

function sendJson(
  product: Product,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const init = { method, headers: { 'content-type': 'application/json', ...headers } };
  return send(product, path, { ...init, body: JSON.stringify(body) });
}

async function chat(product: Product, body: object, headers: Record<string, string> = {}): Promise<Sent> {
  const messages = [{ role: 'user', content: 'Say hello.' }];
  return sendJson(product, 'POST', '/v1/chat/completions', { messages, ...body }, headers);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-secrets-'));
  upstream = await startDemoUpstream({ recordRequests: true, keys: [storedKey, environmentKey] });
  ownServer = await startDemoUpstream({ recordRequests: true });
  ownServer.playAt(
    '/models',
    jsonAnswer(200, { object: 'list', data: [{ id: DIRECT, name: `By ${otherKey}` }] }),
  );
  {
    await using product = await startProduct({ dataDir, env: { OPENROUTER_BASE_URL: upstream.url } });
    await configure(product);
    await callModels(product, storedKey, encodingsOf(storedKey));
    await readEverything(product);
    await readFiles(' while it runs');
    outputs.push(product.output());
    await product.stop();
    outputs.push(product.output());
  }
  {
    const env = { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: environmentKey };
    await using product = await startProduct({ dataDir, env });
    await callModels(product, environmentKey, [environmentKey]);
    await readEverything(product);
    // The files as a crash leaves them, including the write-ahead log.
    await product.kill();
    outputs.push(product.output());
    await readFiles(' after a kill');
  }
  const sealing = files.get('secret.key after a kill') ?? Buffer.alloc(0);
  secrets = [
    { name: 'the stored key', value: storedKey },
    { name: 'the key in the environment', value: environmentKey },
    { name: 'the key of the other connection', value: otherKey },
    { name: 'the secret header', value: headerValue },
    { name: 'a refused key', value: refusedKey },
    { name: 'a client’s key', value: clientKey },
    { name: 'the secret that seals', value: sealing },
  ];
  findTraces = createTraceFinder(secrets);
}, 300_000);

afterAll(async () => {
  await Promise.all([upstream?.close(), ownServer?.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

async function configure(product: Product): Promise<void> {
  const put = (path: string, body: unknown) => sendJson(product, 'PUT', path, body);
  upstream.playAt('/key', jsonAnswer(401, { error: { message: `No user has the key ${refusedKey}.` } }));
  expect((await put('/api/settings/openrouter-key', { key: refusedKey })).status).toBe(400);
  upstream.playAt('/key', jsonAnswer(200, { data: { label: storedKey.slice(0, -4) } }));
  expect((await put('/api/settings/openrouter-key', { key: storedKey })).status).toBe(200);
  const made = await sendJson(product, 'POST', '/api/connections', {
    slug: 'house',
    name: 'House',
    kind: 'openai_compatible',
    baseUrl: ownServer.url,
    key: otherKey,
    headers: { 'x-tenant': headerValue },
  });
  expect(made.status).toBe(201);
  await send(product, '/api/models/refresh', { method: 'POST' });
  const client = await sendJson(product, 'POST', '/api/clients', { name: 'Notebook' });
  expect(client.status).toBe(201);
  clientKey = CreatedClient.parse(JSON.parse(client.text)).key;
  // The only answer that contains the key.
  answers.pop();
  for (const [slug, storePrompts] of [
    ['main', 'forever'],
    ['summarization', 'off'],
  ]) {
    const models = ['house::house-model', GOOD, SECOND];
    expect((await put(`/api/categories/${slug}`, { models, policy: { storePrompts } })).status).toBe(200);
  }
}

/** `writings`: the forms in which the upstreams repeat the key. */
async function callModels(
  product: Product,
  openrouterKey: string,
  writings: readonly string[],
): Promise<void> {
  const withKey = { authorization: `Bearer ${clientKey}` };
  const answered = jsonAnswer(200, {
    id: 'chatcmpl-1',
    model: DIRECT,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  });
  ownServer.playAt('/chat/completions', answered);
  upstream.clear(GOOD);
  expect((await chat(product, { model: 'understudy/main' }, withKey)).status).toBe(200);
  expect((await chat(product, { model: GOOD, stream: true }, withKey)).status).toBe(200);
  // Many clients still send their previous key and any title.
  for (const key of [openrouterKey, otherKey])
    await chat(product, { model: GOOD }, { authorization: `Bearer ${key}`, 'x-title': `App of ${key}` });
  expect((await chat(product, { model: GOOD }, { 'x-api-key': `${clientKey}x` })).status).toBe(401);

  for (const written of writings)
    for (const scenario of echoes(written, openrouterKey)) {
      upstream.play('test/echo', scenario);
      for (const stream of [false, true]) {
        await clearCooldowns(product);
        await chat(product, { model: 'test/echo', models: ['test/echo', SECOND], stream }, withKey);
      }
    }
  for (const secret of [otherKey, headerValue])
    for (const written of writings.length > 1 ? encodingsOf(secret) : [secret]) {
      for (const status of [200, 401, 429, 500]) {
        ownServer.playAt('/chat/completions', jsonAnswer(status, { error: { message: `No: ${written}` } }));
        await clearCooldowns(product);
        await chat(product, { model: 'understudy/main', stream: status === 401 });
      }
      ownServer.playAt('/models', jsonAnswer(401, { error: { message: `No: ${written}` } }));
      await send(product, '/api/connections/house/check', { method: 'POST' });
    }
  ownServer.playAt('/chat/completions', answered);
  await promptKeys(product, openrouterKey);
}

/**
 * Sends a prompt with keys, such as a pasted `.env`. One server refuses and repeats it, another
 * answers with it.
 */
async function promptKeys(product: Product, openrouterKey: string): Promise<void> {
  const content = `STORED=${storedKey}\nROUTER=${openrouterKey}\nHOUSE=${otherKey}\nTENANT=${headerValue}\nOWN=${clientKey}`;
  const messages = [{ role: 'user', content }];
  const repeated = [content, Buffer.from(content).toString('base64'), Buffer.from(content).toString('hex')];
  for (const said of repeated) {
    ownServer.playAt('/chat/completions', jsonAnswer(400, { error: { message: `Can’t read ${said}` } }));
    upstream.play(GOOD, { kind: 'custom', status: 500, body: { error: { code: 500, message: said } } });
    for (const category of ['main', 'summarization'])
      for (const stream of [false, true]) {
        await clearCooldowns(product);
        await chat(product, { model: `understudy/${category}`, messages, stream });
        await clearCooldowns(product);
        await sendJson(product, 'POST', '/api/playground', { category, messages, stream });
      }
  }
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  ownServer.playAt('/chat/completions', jsonAnswer(200, { id: 'chatcmpl-2', model: DIRECT, choices }));
  await clearCooldowns(product);
  const echoed = await chat(product, { model: 'understudy/main', messages });
  // Text sent by a client comes back to it, and appears nowhere else.
  answers.pop();
  expect(echoed.text).toContain(storedKey);
}

async function clearCooldowns(product: Product): Promise<void> {
  const { text } = await send(product, '/api/cooldowns');
  for (const [, id = ''] of text.matchAll(/"id":"([^"]+)"/g))
    await send(product, `/api/cooldowns/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

async function readEverything(product: Product): Promise<void> {
  const { text } = await send(product, '/api/history?limit=200');
  const ids = [...text.matchAll(/"id":"([0-9a-f-]{36})"/g)].map(([, id = '']) => id);
  expect(ids.length).toBeGreaterThan(100);
  const webhook = await send(product, '/api/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Own', url: 'http://127.0.0.1:9/hook' }),
  });
  const webhookIds = [/"id":"([^"]+)"/.exec(webhook.text)?.[1] ?? ''];
  for (const { path } of routes.filter(({ methods }) => methods.includes('GET')))
    for (const address of addressesOf(path, path.startsWith('/api/webhooks') ? webhookIds : ids))
      expect([address, (await send(product, address)).status < 400]).toEqual([address, true]);
  for (const path of pages)
    for (const address of addressesOf(path, ids)) {
      const html = await send(product, address, { headers: { accept: 'text/html' } });
      expect([address, html.status < 400]).toEqual([address, true]);
      // Next redirects client navigation to a separate URL of the page for caches.
      await send(product, address, { headers: { rsc: '1' }, redirect: 'follow' });
    }
  for (const path of ['/v1/models', `/v1/models/${GOOD}`, '/v1/nothing', '/nowhere', '/api/nothing'])
    await send(product, path, { headers: { authorization: `Bearer ${clientKey}` } });
  await sendInvalidInput(product);
  await exportAndImport(product);
}

/** Sends invalid input with secrets to each route with a body: a refusal must not repeat them. */
async function sendInvalidInput(product: Product): Promise<void> {
  const wrong = {
    key: `${otherKey} ${storedKey}`,
    text: [clientKey],
    format: environmentKey,
    headers: { 'x-tenant': `${headerValue}\n` },
    models: [`${otherKey} ${storedKey}`],
    id: [environmentKey],
    nothing: headerValue,
  };
  for (const { path, methods } of routes)
    for (const method of methods.filter((one) => one === 'POST' || one === 'PUT'))
      await sendJson(product, method, path.replace(/\[\w+\]/, 'main'), wrong);
  const pasted = `HTTP/1.1 401\nauthorization: Bearer ${storedKey}\nx-tenant: ${headerValue}\n{"error":{"message":"No such key: ${clientKey}"}}`;
  await sendJson(product, 'POST', '/api/explain', { body: pasted });
}

async function exportAndImport(product: Product): Promise<void> {
  for (const format of ['yaml', 'json']) {
    const { text } = await send(product, `/api/config/export?format=${format}`);
    for (const path of ['/api/config/preview', '/api/config/import'])
      expect((await sendJson(product, 'POST', path, { format, text })).status).toBe(200);
    const withKey = `${text}\nkey: ${otherKey}\nprovider: ${storedKey}\n`;
    await sendJson(product, 'POST', '/api/config/import', { format, text: withKey });
  }
}

async function readFiles(when: string): Promise<void> {
  for (const name of globSync('**/*', { cwd: dataDir, withFileTypes: true }))
    if (name.isFile()) files.set(name.name + when, await readFile(join(name.parentPath, name.name)));
}

test('a trace is found in every encoding and in parts', () => {
  for (const secret of secrets)
    for (const { letters } of formsOf(secret)) {
      expect(findTraces(`before ${letters.slice(3, 19)} after`)).not.toEqual([]);
      expect(findTraces(Buffer.from(`before ${letters.toUpperCase()}after`, 'latin1'))).not.toEqual([]);
    }
  expect(findTraces('sk-or-v1- usk- Nothing else')).toEqual([]);
});

test('the run used all secrets', () => {
  const sentBy = (server: DemoUpstream) => server.requests().map(({ headers }) => headers);
  for (const key of [storedKey, environmentKey, refusedKey])
    expect(sentBy(upstream).map(({ authorization }) => authorization)).toContain(`Bearer ${key}`);
  expect(sentBy(ownServer)).toContainEqual(
    expect.objectContaining({ authorization: `Bearer ${otherKey}`, 'x-tenant': headerValue }),
  );
  expect(clientKey).toMatch(/^usk-/);
  expect(answers.length).toBeGreaterThan(1_000);
});

test('no answer contains a secret', () => {
  const hash = createHash('sha256').update(clientKey).digest('hex');
  const findHash = createTraceFinder([{ name: 'the hash of a client’s key', value: hash }]);
  const found = answers.flatMap(({ of, text }) =>
    [...findTraces(text), ...findHash(text)].map((trace) => `${of}: ${trace}`),
  );
  expect([...new Set(found)]).toEqual([]);
});

test('no output contains a secret', () => {
  expect(outputs.flatMap(findTraces)).toEqual([]);
});

test('no file of the data folder contains a secret, except the encryption key’s own file', () => {
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['understudy.db while it runs', 'understudy.db-wal after a kill']),
  );
  const found = [...files]
    .filter(([name]) => !name.startsWith('secret.key '))
    .flatMap(([name, bytes]) => findTraces(bytes).map((trace) => `${name}: ${trace}`));
  expect(found).toEqual([]);
});

test('no table contains a plain secret, and the sealed ones are present', () => {
  const database = new Sqlite(join(dataDir, 'understudy.db'), { readonly: true });
  const tables = database
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .pluck()
    .all();
  expect(tables.length).toBeGreaterThan(20);
  const found = tables.flatMap((table) => {
    const rows = database.prepare<[], readonly unknown[]>(`SELECT * FROM "${table}"`).raw().iterate();
    const texts = Array.from(rows, (row) =>
      row.map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))).join('\n'),
    );
    return findTraces(texts.join('\n')).map((trace) => `${table}: ${trace}`);
  });
  const sealed = database
    .prepare<[], string>(`SELECT key || coalesce(headers, '') FROM connections WHERE key IS NOT NULL`)
    .pluck()
    .all();
  database.close();
  expect(found).toEqual([]);
  expect(sealed.length).toBe(2);
  expect(sealed.join()).toContain('"ciphertext"');
});

test('no browser script contains a secret', () => {
  const scripts = globSync('.next/static/**/*.js', { cwd: projectRoot });
  expect(scripts.length).toBeGreaterThan(5);
  const found = scripts.flatMap((file) =>
    findTraces(readFileSync(join(projectRoot, file))).map((trace) => `${file}: ${trace}`),
  );
  expect(found).toEqual([]);
});
