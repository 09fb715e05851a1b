import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { beginRotation } from '#lib/server/secret-box';
import { productApi } from '#tests/support/product-api';
import { runScript } from '#tests/support/run-script';
import { startProduct } from '#tests/support/start-product';

const KEY = 'sk-or-v1-a-key-that-is-stored-and-rotated';

let dataDir: string;
let upstream: DemoUpstream;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'understudy-rotate-'));
  upstream = await startDemoUpstream({ recordRequests: true });
});
afterEach(async () => {
  await upstream.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const secretFile = (): Buffer => readFileSync(join(dataDir, 'secret.key'));

const start = (env: Record<string, string> = {}) =>
  startProduct({ dataDir, env: { OPENROUTER_BASE_URL: upstream.url, ...env } });

async function storeKey(url: string): Promise<void> {
  const saved = await fetch(`${url}/api/settings/openrouter-key`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEY }),
  });
  expect(saved.status).toBe(200);
}

/** Sends a request. Returns the key that upstream received. */
async function keySent(url: string): Promise<string | undefined> {
  const answer = await productApi(url).chat({
    model: 'google/gemini-2.5-flash-lite',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(answer.status).toBe(200);
  return upstream.requests().at(-1)?.headers.authorization;
}

test('a rotation while Understudy runs replaces the secret, and the stored key works before and after a restart', async () => {
  let before: Buffer;
  {
    await using product = await start();
    await storeKey(product.url);
    before = secretFile();
    expect(await runScript('rotate-secret', { DATA_DIR: dataDir })).toEqual({
      code: 0,
      output: 'Encrypted 1 stored secret with the new key.\n',
    });
    expect(await keySent(product.url)).toBe(`Bearer ${KEY}`);
  }
  expect(secretFile()).toHaveLength(32);
  expect(secretFile().equals(before)).toBe(false);
  await using restarted = await start();
  expect(await keySent(restarted.url)).toBe(`Bearer ${KEY}`);
});

test('an interrupted rotation loses nothing, and the next one completes it', async () => {
  {
    await using product = await start();
    await storeKey(product.url);
  }
  beginRotation(dataDir);
  {
    await using product = await start();
    expect(await keySent(product.url)).toBe(`Bearer ${KEY}`);
  }
  expect(await runScript('rotate-secret', { DATA_DIR: dataDir })).toMatchObject({ code: 0 });
  expect(secretFile()).toHaveLength(32);
  await using product = await start();
  expect(await keySent(product.url)).toBe(`Bearer ${KEY}`);
});

test('SECRET_KEY replaces the file and is rotated by giving the new and the old one', async () => {
  const [older, newer] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  {
    await using product = await start({ SECRET_KEY: older });
    await storeKey(product.url);
  }
  expect(() => secretFile()).toThrow('ENOENT');
  expect(await runScript('rotate-secret', { DATA_DIR: dataDir, SECRET_KEY: older })).toMatchObject({
    code: 1,
  });
  const both = `${newer},${older}`;
  expect(await runScript('rotate-secret', { DATA_DIR: dataDir, SECRET_KEY: both })).toEqual({
    code: 0,
    output: 'Encrypted 1 stored secret with the new key.\nRemove the old key from SECRET_KEY now.\n',
  });
  await using product = await start({ SECRET_KEY: newer });
  expect(await keySent(product.url)).toBe(`Bearer ${KEY}`);
});

test('a key that cannot be decrypted is named, and the rest is rotated', async () => {
  {
    await using product = await start();
    await storeKey(product.url);
  }
  writeFileSync(join(dataDir, 'secret.key'), Buffer.alloc(32, 7));
  const rotated = await runScript('rotate-secret', { DATA_DIR: dataDir });
  expect(rotated.code).toBe(1);
  expect(rotated.output).toContain('of OpenRouter could not be decrypted. Enter them again in Settings.');
});

test('concurrent rotations wait for each other and lose no key', async () => {
  {
    await using product = await start();
    await storeKey(product.url);
  }
  const ends = await Promise.all(
    Array.from({ length: 4 }, () => runScript('rotate-secret', { DATA_DIR: dataDir })),
  );
  expect(ends).toEqual(
    ends.map(() => ({ code: 0, output: 'Encrypted 1 stored secret with the new key.\n' })),
  );
  expect(secretFile()).toHaveLength(32);
  await using product = await start();
  expect(await keySent(product.url)).toBe(`Bearer ${KEY}`);
});

test('a rotation keeps the management key of a connection', async () => {
  const change = (url: string, body: unknown) =>
    fetch(`${url}/api/connections/openrouter`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  {
    await using product = await start();
    expect((await change(product.url, { managementKey: 'sk-or-mgmt-of-mine-1234' })).status).toBe(200);
  }
  expect(await runScript('rotate-secret', { DATA_DIR: dataDir })).toMatchObject({ code: 0 });
  await using product = await start();
  const [openrouter] = await productApi(product.url).connections();
  expect(openrouter?.managementKeyLast4).toBe('1234');
});
