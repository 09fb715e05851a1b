import { expect, test } from 'vitest';
import { findUnfit, plainRequest } from './fit-request.ts';

type Body = Readonly<Record<string, unknown>>;

const noRules = { provider: {} };
const groq = { name: 'Groq', keepsDataPolicy: false };
const asked = { model: 'groq::a', models: ['b'], messages: [], temperature: 0 };

test.each<[string, Body, Body, readonly string[]]>([
  ['nothing OpenRouter understands alone', {}, {}, []],
  ['a choice of providers', { provider: { order: ['Groq'] }, route: 'fallback' }, {}, ['provider', 'route']],
  ['the wish for an account of costs', { usage: { include: true } }, {}, ['usage']],
  ['lists of nothing', { plugins: [], transforms: [] }, {}, ['plugins', 'transforms']],
  ['an effort', { reasoning: { effort: 'high' } }, { reasoning_effort: 'high' }, ['reasoning']],
  [
    'thinking without more words',
    { reasoning: { enabled: true } },
    { reasoning_effort: 'medium' },
    ['reasoning'],
  ],
  [
    'no thinking',
    { reasoning: { enabled: false, max_tokens: 9 } },
    { reasoning_effort: 'none' },
    ['reasoning'],
  ],
  ['thoughts that are not shown', { reasoning: { exclude: true } }, {}, ['reasoning']],
  [
    'an effort in both forms',
    { reasoning: { max_tokens: 9 }, reasoning_effort: 'low' },
    { reasoning_effort: 'low' },
    ['reasoning'],
  ],
  ['what any server may know', { top_k: 5, seed: 1, user: 'me' }, { top_k: 5, seed: 1, user: 'me' }, []],
])('of %s another server gets what it understands, and the rest is listed', (_, more, sent, left) => {
  const body = { ...asked, ...more };
  expect(findUnfit(body, noRules, groq, 'chat')).toBeNull();
  const plain = plainRequest(body, noRules, 'chat');
  expect(plain.body).toEqual({ messages: [], temperature: 0, ...sent });
  expect(plain.leftBehind.map(({ field }) => field)).toEqual(left.map((field) => `request ${field}`));
});

test('what the category says of providers is listed too', () => {
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
    'tools of OpenRouter',
    { tools: [{ type: 'openrouter:web_search' }] },
    "The request asks for OpenRouter's own tools, which change the answer and which your Groq connection doesn't have.",
  ],
  [
    'a bound on thinking',
    { reasoning: { max_tokens: 2_000 } },
    "The request limits the model's thinking to 2000 tokens, which can't be told to your Groq connection.",
  ],
  [
    'an effort no other server has',
    { reasoning: { effort: 'max' } },
    'The request asks for the reasoning effort max, which has no equal at your Groq connection.',
  ],
  [
    'providers that collect no data',
    { provider: { data_collection: 'deny' } },
    "The request allows only providers that don't collect data, and your Groq connection isn't marked as keeping to that.",
  ],
  [
    'providers that keep no data',
    { provider: { zdr: true } },
    "The request allows only providers that keep no data at all, and your Groq connection isn't marked as keeping to that.",
  ],
])('a request that asks for %s does not go to another server', (_, more, reason) => {
  expect(findUnfit({ ...asked, ...more }, noRules, groq, 'chat')?.reason).toBe(reason);
});

test('the data policy of a category holds, unless the connection keeps to it or the request says otherwise', () => {
  const policy = { provider: { data_collection: 'deny' as const, zdr: true } };
  expect(findUnfit(asked, policy, groq, 'chat')?.reason).toContain('This category allows only providers');
  expect(findUnfit(asked, policy, { ...groq, keepsDataPolicy: true }, 'chat')).toBeNull();
  const allows = { ...asked, provider: { data_collection: 'allow', zdr: false } };
  expect(findUnfit(allows, policy, groq, 'chat')).toBeNull();
});

test('what another dialect of the server knows itself goes there as it came', () => {
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
