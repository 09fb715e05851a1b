import { expect, test } from 'vitest';
import { findUnfit, plainRequest } from './fit-request.ts';

type Body = Readonly<Record<string, unknown>>;

const noRules = { provider: {} };
const groq = { name: 'Groq', keepsDataPolicy: false };
const asked = { model: 'groq::a', models: ['b'], messages: [], temperature: 0 };

test.each<[string, Body, Body, readonly string[]]>([
  ['no OpenRouter fields', {}, {}, []],
  ['provider routing', { provider: { order: ['Groq'] }, route: 'fallback' }, {}, ['provider', 'route']],
  ['a request for usage details', { usage: { include: true } }, {}, ['usage']],
  ['empty lists', { plugins: [], transforms: [] }, {}, ['plugins', 'transforms']],
  ['an effort', { reasoning: { effort: 'high' } }, { reasoning_effort: 'high' }, ['reasoning']],
  [
    'reasoning without an effort',
    { reasoning: { enabled: true } },
    { reasoning_effort: 'medium' },
    ['reasoning'],
  ],
  [
    'reasoning turned off',
    { reasoning: { enabled: false, max_tokens: 9 } },
    { reasoning_effort: 'none' },
    ['reasoning'],
  ],
  ['hidden reasoning', { reasoning: { exclude: true } }, {}, ['reasoning']],
  [
    'an effort in both forms',
    { reasoning: { max_tokens: 9 }, reasoning_effort: 'low' },
    { reasoning_effort: 'low' },
    ['reasoning'],
  ],
  ['fields any server may support', { top_k: 5, seed: 1, user: 'me' }, { top_k: 5, seed: 1, user: 'me' }, []],
])('%s: another server gets the fields it understands, and the rest is listed', (_, more, sent, left) => {
  const body = { ...asked, ...more };
  expect(findUnfit(body, noRules, groq, 'chat')).toBeNull();
  const plain = plainRequest(body, noRules, 'chat');
  expect(plain.body).toEqual({ messages: [], temperature: 0, ...sent });
  expect(plain.leftBehind.map(({ field }) => field)).toEqual(left.map((field) => `request ${field}`));
});

test('the provider policy of a category is listed too', () => {
  expect(plainRequest(asked, { provider: { order: ['Groq'] } }, 'chat').leftBehind).toEqual([
    {
      field: 'policy provider',
      value: '{"order":["Groq"]}',
      meaning: 'left out: only OpenRouter chooses between providers',
    },
  ]);
});

test.each<[string, Body, string]>([
  [
    'plugins',
    { plugins: [{ id: 'web' }] },
    "The request asks for OpenRouter's plugins, which change the answer and which your Groq connection doesn't have.",
  ],
  [
    'transforms',
    { transforms: ['middle-out'] },
    "The request asks for OpenRouter's message transforms, which change the answer and which your Groq connection doesn't have.",
  ],
  [
    'a preset',
    { preset: 'mine' },
    "The request asks for an OpenRouter preset, which changes the answer and which your Groq connection doesn't have.",
  ],
  [
    'OpenRouter tools',
    { tools: [{ type: 'openrouter:web_search' }] },
    "The request asks for OpenRouter's own tools, which change the answer and which your Groq connection doesn't have.",
  ],
  [
    'a reasoning token limit',
    { reasoning: { max_tokens: 2_000 } },
    "The request limits the model's thinking to 2000 tokens, and your Groq connection has no such setting.",
  ],
  [
    'an effort that only OpenRouter has',
    { reasoning: { effort: 'max' } },
    'The request asks for the reasoning effort max, which has no equivalent on your Groq connection.',
  ],
  [
    'providers that collect no data',
    { provider: { data_collection: 'deny' } },
    "The request allows only providers that don't collect data, and your Groq connection isn't marked as honoring that.",
  ],
  [
    'providers that keep no data',
    { provider: { zdr: true } },
    "The request allows only providers that keep no data at all, and your Groq connection isn't marked as honoring that.",
  ],
])('a request with %s does not go to another server', (_, more, reason) => {
  expect(findUnfit({ ...asked, ...more }, noRules, groq, 'chat')?.reason).toBe(reason);
});

test('the category’s data policy applies unless the connection complies or the request overrides it', () => {
  const policy = { provider: { data_collection: 'deny' as const, zdr: true } };
  expect(findUnfit(asked, policy, groq, 'chat')?.reason).toContain('This category allows only providers');
  expect(findUnfit(asked, policy, { ...groq, keepsDataPolicy: true }, 'chat')).toBeNull();
  const allows = { ...asked, provider: { data_collection: 'allow', zdr: false } };
  expect(findUnfit(allows, policy, groq, 'chat')).toBeNull();
});

test('fields another dialect understands natively are passed on unchanged', () => {
  const sent = {
    input: 'Hi',
    reasoning: { effort: 'high', summary: 'auto' },
    cache_control: { type: 'ephemeral' },
  };
  const responses = plainRequest(sent, noRules, 'responses');
  expect(responses.body).toEqual({ input: 'Hi', reasoning: { effort: 'high', summary: 'auto' } });
  expect(responses.leftBehind.map(({ field }) => field)).toEqual(['request cache_control']);
  expect(plainRequest(sent, noRules, 'messages')).toEqual({ body: sent, leftBehind: [] });
  expect(findUnfit({ reasoning: { max_tokens: 100 } }, noRules, groq, 'responses')).toBeNull();
});
