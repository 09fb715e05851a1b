import { expect, onTestFinished, test } from 'vitest';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { getJson } from '#lib/upstreams/http/get-json';
import { wayToList } from '#lib/upstreams/openai-compatible/fetch-models';
import { jsonAnswer } from '#tests/support/written-answers';

/** The request a server receives for its model list, built as for `baseUrl`. */
async function askLike(baseUrl: string, headers: Readonly<Record<string, string>> = {}) {
  const server = await startDemoUpstream({ recordRequests: true });
  onTestFinished(() => server.close());
  server.playAt('/models', jsonAnswer(200, { data: [{ id: 'one', echo: 'sk-ant-secret 2023-06-01' }] }));
  const { query = '', ...way } = wayToList(baseUrl);
  const url = `${server.url}/models${query}`;
  const got = await getJson({
    url,
    apiKey: 'sk-ant-secret',
    headers,
    ...way,
    timeoutMs: 5_000,
    maxBytes: 1_000,
  });
  const [asked] = server.requests();
  return { path: asked?.path, seen: asked?.headers ?? {}, got };
}

test('Anthropic’s list is requested with its version, its key header and the maximum page size', async () => {
  const { path, seen, got } = await askLike('https://api.anthropic.com/v1');
  expect(path).toBe('/api/v1/models?limit=1000');
  expect(seen).toMatchObject({ 'x-api-key': 'sk-ant-secret', 'anthropic-version': '2023-06-01' });
  expect(seen.authorization).toBeUndefined();
  const text = JSON.stringify(got);
  expect(text).not.toContain('sk-ant-secret');
  expect(text).toContain('2023-06-01');
});

test('a version set by the user takes precedence', async () => {
  const { seen } = await askLike('https://api.anthropic.com/v1', { 'anthropic-version': '2099-01-01' });
  expect(seen['anthropic-version']).toBe('2099-01-01');
});

test('any other server gets a bearer token and no Anthropic header', async () => {
  const { path, seen } = await askLike('https://api.anthropic.com.example/v1');
  expect(path).toBe('/api/v1/models');
  expect(seen.authorization).toBe('Bearer sk-ant-secret');
  expect(seen['x-api-key']).toBeUndefined();
  expect(seen['anthropic-version']).toBeUndefined();
});
