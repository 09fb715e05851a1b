import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import type { Dialect } from './dialect.ts';
import { messages } from './messages/messages.ts';
import { responses } from './responses/responses.ts';
import type { RequestLimits } from './request-limits.ts';
import { serverToolKind } from './server-tools.ts';

type Case = [
  what: string,
  limits: Partial<RequestLimits>,
  asked: Record<string, unknown>,
  sent: Record<string, unknown>,
];

function limit(dialect: Dialect, limits: Partial<RequestLimits>, body: Record<string, unknown>) {
  const read = dialect.limit?.(body, { ...defaultPolicy, ...limits });
  if (read === undefined) throw new Error('The dialect has limits.');
  return read;
}

function sentAs(dialect: Dialect, limits: Partial<RequestLimits>, body: Record<string, unknown>) {
  const read = limit(dialect, limits, body);
  return read.outcome === 'limited' ? read.request.body : read.excess.code;
}

const search = { type: 'openrouter:web_search' };
const answer = { type: 'function', function: { name: 'look' } };

test.each<Case>([
  ['fewer tokens than the limit', { maxOutputTokens: 100 }, { max_tokens: 50 }, { max_tokens: 50 }],
  ['more tokens', { maxOutputTokens: 100 }, { max_tokens: 500 }, { max_tokens: 100 }],
  [
    'more tokens under the newer name',
    { maxOutputTokens: 100 },
    { max_completion_tokens: 500 },
    { max_completion_tokens: 100 },
  ],
  [
    'both names',
    { maxOutputTokens: 9 },
    { max_completion_tokens: 10, max_tokens: 5 },
    { max_completion_tokens: 9, max_tokens: 5 },
  ],
  ['no limit of its own', { maxOutputTokens: 100 }, {}, { max_tokens: 100 }],
  ['several answers', { maxOutputTokens: 100 }, { n: 4, max_tokens: 100 }, { n: 4, max_tokens: 25 }],
  ['tokens that are no number', { maxOutputTokens: 100 }, { max_tokens: '9e9' }, { max_tokens: 100 }],
  ['less effort', { maxReasoningEffort: 'medium' }, { reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
  ['more effort', { maxReasoningEffort: 'low' }, { reasoning_effort: 'xhigh' }, { reasoning_effort: 'low' }],
  [
    'an unknown effort',
    { maxReasoningEffort: 'low' },
    { reasoning_effort: 'ultra' },
    { reasoning_effort: 'low' },
  ],
  [
    'more effort in the object',
    { maxReasoningEffort: 'low' },
    { reasoning: { effort: 'max', exclude: true } },
    { reasoning: { effort: 'low', exclude: true } },
  ],
  [
    'reasoning turned on',
    { maxReasoningEffort: 'low' },
    { reasoning: { enabled: true } },
    { reasoning: { enabled: true, effort: 'low' } },
  ],
  [
    'reasoning turned off',
    { maxReasoningEffort: 'low' },
    { reasoning: { enabled: false } },
    { reasoning: { enabled: false } },
  ],
  [
    'tokens for reasoning beyond the share',
    { maxReasoningEffort: 'low' },
    { max_tokens: 1_000, reasoning: { max_tokens: 900 } },
    { max_tokens: 1_000, reasoning: { max_tokens: 200 } },
  ],
  [
    'tokens for reasoning of an answer without a limit',
    { maxReasoningEffort: 'low' },
    { reasoning: { max_tokens: 900 } },
    { reasoning: { effort: 'low' } },
  ],
  [
    'functions of the client',
    { serverTools: [], maxServerToolCalls: 1 },
    { tools: [answer] },
    { tools: [answer] },
  ],
  [
    'more searches than allowed',
    { maxServerToolCalls: 3 },
    { tools: [answer, { ...search, parameters: { max_uses: 9, engine: 'exa' } }] },
    { tools: [answer, { ...search, parameters: { max_uses: 3, engine: 'exa' } }] },
  ],
  [
    'two tools that share the calls',
    { maxServerToolCalls: 5 },
    { tools: [search], plugins: [{ id: 'web-fetch' }] },
    { tools: [{ ...search, parameters: { max_uses: 2 } }], plugins: [{ id: 'web-fetch', max_uses: 2 }] },
  ],
  [
    'tools that stay below the limit together',
    { maxServerToolCalls: 5 },
    {
      plugins: [
        { id: 'web', max_uses: 4 },
        { id: 'web-fetch', max_uses: 1 },
      ],
    },
    {
      plugins: [
        { id: 'web', max_uses: 4 },
        { id: 'web-fetch', max_uses: 1 },
      ],
    },
  ],
  [
    'a plugin that runs no tool',
    { serverTools: [] },
    { plugins: [{ id: 'response-healing' }] },
    { plugins: [{ id: 'response-healing' }] },
  ],
])('Chat Completions: %s', (_, limits, asked, sent) => {
  expect(sentAs(chatCompletions, limits, asked)).toEqual(sent);
});

test.each<Case>([
  ['more tokens', { maxOutputTokens: 100 }, { max_output_tokens: 500 }, { max_output_tokens: 100 }],
  ['no limit of its own', { maxOutputTokens: 100 }, {}, { max_output_tokens: 100 }],
  [
    'more effort',
    { maxReasoningEffort: 'low' },
    { reasoning: { effort: 'high', summary: 'auto' } },
    { reasoning: { effort: 'low', summary: 'auto' } },
  ],
  [
    'built-in tools without a limit',
    { maxServerToolCalls: 3 },
    { tools: [{ type: 'web_search' }, { type: 'function', name: 'look' }] },
    { tools: [{ type: 'web_search' }, { type: 'function', name: 'look' }], max_tool_calls: 3 },
  ],
  [
    'functions alone',
    { maxServerToolCalls: 3 },
    { tools: [{ type: 'function', name: 'look' }] },
    { tools: [{ type: 'function', name: 'look' }] },
  ],
  [
    'a shell of the client',
    { serverTools: [] },
    { tools: [{ type: 'local_shell' }, { type: 'shell' }] },
    { tools: [{ type: 'local_shell' }, { type: 'shell' }] },
  ],
])('Responses: %s', (_, limits, asked, sent) => {
  expect(sentAs(responses, limits, asked)).toEqual(sent);
});

const thinking = (budget: number) => ({ type: 'enabled', budget_tokens: budget });

test.each<Case>([
  ['more tokens', { maxOutputTokens: 100 }, { max_tokens: 500 }, { max_tokens: 100 }],
  [
    'a budget that no longer fits into the output',
    { maxOutputTokens: 4_000 },
    { max_tokens: 64_000, thinking: thinking(32_000) },
    { max_tokens: 4_000, thinking: thinking(3_999) },
  ],
  [
    'a budget beyond the share',
    { maxReasoningEffort: 'medium' },
    { max_tokens: 10_000, thinking: thinking(9_000) },
    { max_tokens: 10_000, thinking: thinking(5_000) },
  ],
  [
    'thinking in a category without',
    { maxReasoningEffort: 'none' },
    { max_tokens: 9, thinking: thinking(8) },
    { max_tokens: 9, thinking: { type: 'disabled' } },
  ],
  [
    'thinking for as long as the model likes',
    { maxReasoningEffort: 'minimal' },
    { max_tokens: 9, thinking: { type: 'adaptive' } },
    { max_tokens: 9, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
  ],
  [
    'searches without a limit, beside tools of the client',
    { maxServerToolCalls: 2, serverTools: ['web_search'] },
    {
      max_tokens: 9,
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
    },
    {
      max_tokens: 9,
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
      ],
    },
  ],
])('Messages: %s', (_, limits, asked, sent) => {
  expect(sentAs(messages, limits, asked)).toEqual(sent);
});

test.each<[string, Dialect, Partial<RequestLimits>, Record<string, unknown>, string]>([
  [
    'a search',
    chatCompletions,
    { serverTools: [] },
    { tools: [answer, search] },
    'server_tool_not_allowed at tools.1',
  ],
  [
    'a search by plugin',
    chatCompletions,
    { serverTools: ['web_fetch'] },
    { plugins: [{ id: 'web' }] },
    'server_tool_not_allowed at plugins.0',
  ],
  [
    'a search by the name of the model',
    chatCompletions,
    { serverTools: [] },
    { models: ['a/b', 'c/d:online'] },
    'server_tool_not_allowed at models.1',
  ],
  [
    'a search by its options',
    chatCompletions,
    { serverTools: [] },
    { web_search_options: {} },
    'server_tool_not_allowed at web_search_options',
  ],
  [
    'a search whose calls can’t be limited',
    chatCompletions,
    { maxServerToolCalls: 3 },
    { models: ['c/d:online'] },
    'server_tool_unlimited at models.0',
  ],
  [
    'more tools than calls',
    chatCompletions,
    { maxServerToolCalls: 1 },
    { tools: [search, { type: 'openrouter:web_fetch' }] },
    'too_many_server_tools at tools.1',
  ],
  [
    'a code interpreter',
    responses,
    { serverTools: ['web_search'] },
    { tools: [{ type: 'web_search_preview' }, { type: 'code_interpreter' }] },
    'server_tool_not_allowed at tools.1',
  ],
  [
    'a server of MCP',
    messages,
    { serverTools: ['web_search'] },
    { mcp_servers: [{ name: 'a' }] },
    'server_tool_not_allowed at mcp_servers.0',
  ],
  [
    'thinking without room',
    messages,
    { maxOutputTokens: 1_000 },
    { max_tokens: 9_000, thinking: thinking(2_000) },
    'thinking_over_limit at thinking.budget_tokens',
  ],
])('refused: %s', (_, dialect, limits, body, expected) => {
  const read = limit(dialect, limits, body);
  expect(read.outcome === 'exceeded' ? `${read.excess.code} at ${read.excess.param}` : 'limited').toBe(
    expected,
  );
});

test('each change is reported, and a request within the limits has none', () => {
  const changesOf = (body: Record<string, unknown>) => {
    const read = limit(chatCompletions, { maxOutputTokens: 100, maxReasoningEffort: 'low' }, body);
    return read.outcome === 'limited'
      ? read.request.changes.map(({ action, detail }) => `${action} ${detail}`)
      : [];
  };
  expect(changesOf({ max_tokens: 500, reasoning_effort: 'high' })).toEqual([
    'replaced max_tokens from 500 to 100',
    'replaced reasoning_effort from high to low',
  ]);
  expect(changesOf({ reasoning_effort: 'low' })).toEqual(['added max_tokens to 100']);
  expect(changesOf({ max_tokens: 100, reasoning_effort: 'none' })).toEqual([]);
});

test('a request without a reasoning setting gets a second form for models that reason by default', () => {
  const read = limit(chatCompletions, { maxReasoningEffort: 'low' }, { messages: [] });
  expect(read).toMatchObject({
    outcome: 'limited',
    request: { body: { messages: [] }, changes: [], added: [] },
    whenReasoning: { body: { messages: [], reasoning_effort: 'low' } },
  });
});

test.each([
  ['openrouter:web_search', 'web_search'],
  ['web_search_20250305', 'web_search'],
  ['web_search_2025_08_26', 'web_search'],
  ['web_search_preview_2025_03_11', 'web_search'],
  ['code_interpreter', 'code_execution'],
  ['code_execution_20250825', 'code_execution'],
  ['mcp', 'mcp'],
  ['openrouter:experimental__search_models', 'search_models'],
  ['something_new', 'something_new'],
])('the tool %s has the kind %s', (type, kind) => {
  expect(serverToolKind(type)).toBe(kind);
});
