import { expect, test } from 'vitest';
import { writeSnippets } from './use-it-snippets.ts';

const at = { baseUrl: 'http://127.0.0.1:3000/v1', model: 'understudy/main' };
const snippets = writeSnippets(at);

test.each(snippets.map((snippet) => [snippet.label, snippet] as const))(
  'the snippet for %s names the address',
  (_, { code }) => {
    expect(code).toContain(at.baseUrl);
  },
);

test('the curl line carries a body that is JSON and asks for the category', () => {
  const body = /-d '(.*)'$/.exec(snippets[0]?.code ?? '')?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ model: at.model, messages: [{ role: 'user' }] });
});

test('the bridge for Claude Code is told the whole path, in a file that is JSON', () => {
  const code = snippets.find(({ key }) => key === 'claude-code')?.code ?? '';
  expect(JSON.parse(code)).toMatchObject({
    Providers: [{ api_base_url: `${at.baseUrl}/chat/completions`, models: [at.model] }],
    Router: { default: `understudy,${at.model}` },
  });
});

test('the bridge for Claude Code asks for an answer no longer than most models write', () => {
  const code = snippets.find(({ key }) => key === 'claude-code')?.code ?? '';
  expect(JSON.parse(code)).toMatchObject({
    Providers: [{ transformer: { use: [['maxtoken', { max_tokens: 16_384 }]] } }],
  });
});

test.each(
  writeSnippets({ ...at, clientKey: 'usk-of-a-client' }).map((one) => [one.label, one.code] as const),
)('the snippet for %s sends the key of a client', (_, code) => {
  expect(code).toContain('usk-of-a-client');
  expect(code).not.toContain('any text');
});
