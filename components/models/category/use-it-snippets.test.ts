import { expect, test } from 'vitest';
import { writeSnippets } from './use-it-snippets.ts';

const at = { baseUrl: 'http://127.0.0.1:3000/v1', model: 'understudy/main' };
const snippets = writeSnippets(at);

test.each(snippets.map((snippet) => [snippet.label, snippet] as const))(
  'the snippet for %s contains the base URL',
  (_, { code }) => {
    expect(code).toContain('http://127.0.0.1:3000');
  },
);

test('the curl command has a JSON body and names the category', () => {
  const body = /-d '(.*)'$/.exec(snippets[0]?.code ?? '')?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ model: at.model, messages: [{ role: 'user' }] });
});

test('Messages clients get the base URL without /v1, which they add themselves', () => {
  for (const key of ['claude-code', 'anthropic']) {
    const code = snippets.find((one) => one.key === key)?.code ?? '';
    expect(code).toContain('http://127.0.0.1:3000');
    expect(code).not.toContain('/v1');
  }
});

test.each(
  writeSnippets({ ...at, clientKey: 'usk-of-a-client' }).map((one) => [one.label, one.code] as const),
)('the snippet for %s sends a client key', (_, code) => {
  expect(code).toContain('usk-of-a-client');
  expect(code).not.toContain('any text');
});
