import type { IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { getJson } from '#lib/upstreams/http/get-json';
import { wayToList } from '#lib/upstreams/openai-compatible/fetch-models';
import { jsonAnswer, startScriptedUpstream } from '#tests/support/scripted-upstream';

/** What a server gets that is asked for its list in the way of this base URL. */
async function askLike(baseUrl: string, headers: Readonly<Record<string, string>> = {}) {
  const server = await startScriptedUpstream();
  onTestFinished(() => server.close());
  let seen: IncomingHttpHeaders = {};
  server.answer = (request, response) => {
    seen = request.headers;
    jsonAnswer(200, { data: [{ id: 'one', echo: 'sk-ant-secret 2023-06-01' }] })(request, response);
  };
  const { query = '', ...way } = wayToList(baseUrl);
  const url = `${server.baseUrl}/models${query}`;
  const got = await getJson({
    url,
    apiKey: 'sk-ant-secret',
    headers,
    ...way,
    timeoutMs: 5_000,
    maxBytes: 1_000,
  });
  return { path: server.seen[0]?.split(' ')[1], seen, got };
}

test('Anthropic’s list is asked for as its own API documents it: by version, with its key header, whole', async () => {
  const { path, seen, got } = await askLike('https://api.anthropic.com/v1');
  expect(path).toBe('/api/v1/models?limit=1000');
  expect(seen).toMatchObject({ 'x-api-key': 'sk-ant-secret', 'anthropic-version': '2023-06-01' });
  expect(seen.authorization).toBeUndefined();
  const text = JSON.stringify(got);
  expect(text).not.toContain('sk-ant-secret');
  expect(text).toContain('2023-06-01');
});

test('a version that the person set stands', async () => {
  const { seen } = await askLike('https://api.anthropic.com/v1', { 'anthropic-version': '2099-01-01' });
  expect(seen['anthropic-version']).toBe('2099-01-01');
});

test('any other server gets a bearer token, and no header of Anthropic’s', async () => {
  const { path, seen } = await askLike('https://api.anthropic.com.example/v1');
  expect(path).toBe('/api/v1/models');
  expect(seen.authorization).toBe('Bearer sk-ant-secret');
  expect(seen['x-api-key']).toBeUndefined();
  expect(seen['anthropic-version']).toBeUndefined();
});
