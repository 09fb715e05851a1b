import { describe, expect, test } from 'vitest';
import type { Body } from '#lib/dialects/wire';
import { translate } from './translate.ts';

const hello = [{ role: 'user', content: 'Hello' }];

function chatOf(body: Body, thinks: boolean | null = null) {
  const translation = translate({ model: 'a/b', messages: hello, ...body }, thinks);
  if (translation.outcome === 'unfit') throw new Error(translation.unfit.reason);
  const { request } = translation;
  return { ...request, left: request.leftBehind.map(({ field }) => field.replace('request ', '')) };
}

const messagesOf = (body: Body) => chatOf(body).body.messages;

describe('messages', () => {
  test('the system prompt comes first, as one text', () => {
    const marked = { type: 'text', text: 'Use tools.', cache_control: { type: 'ephemeral' } };
    const { body, left } = chatOf({ system: [{ type: 'text', text: 'Be brief.' }, marked] });
    expect(body.messages).toEqual([{ role: 'system', content: 'Be brief.\n\nUse tools.' }, ...hello]);
    expect(left).toEqual(['cache_control']);
  });

  test('a system message in the middle of a conversation keeps its place', () => {
    const messages = [...hello, { role: 'system', content: 'It is evening.' }];
    expect(messagesOf({ messages })).toEqual(messages);
  });

  test('tool results come first, then one message with their images and the user text', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
    const { body, left } = chatOf({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Two.', signature: 's' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 't1', name: 'look', input: { at: 'a' } },
            { type: 'tool_use', id: 't2', name: 'look' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'seen' }, image] },
            { type: 'tool_result', tool_use_id: 't2', content: 'gone', is_error: true },
            { type: 'text', text: 'Go on.' },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } },
          { id: 't2', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
      {
        role: 'tool',
        tool_call_id: 't1',
        content: 'seen\n(The output of this tool follows in the next message.)',
      },
      { role: 'tool', tool_call_id: 't2', content: 'Error: gone' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ]);
    expect(left).toEqual(['thinking', 'tool_result', 'is_error']);
  });

  test('documents are sent as files or as text', () => {
    const pdf = { type: 'base64', media_type: 'application/pdf', data: 'AAAA' };
    const content = [
      { type: 'document', title: 'tides.pdf', source: pdf },
      { type: 'document', title: 'Notes', source: { type: 'text', media_type: 'text/plain', data: 'High.' } },
    ];
    expect(messagesOf({ messages: [{ role: 'user', content }] })).toMatchObject([
      {
        content: [
          { type: 'file', file: { filename: 'tides.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          { type: 'text', text: 'Notes' },
          { type: 'text', text: 'High.' },
        ],
      },
    ]);
  });

  test('a turn that becomes empty keeps its place', () => {
    const thought = { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x' }] };
    expect(messagesOf({ messages: [...hello, thought, ...hello] })).toMatchObject([
      {},
      { role: 'assistant', content: '…' },
      {},
    ]);
  });
});

describe('tools', () => {
  const look = { name: 'look', description: 'Looks.', input_schema: { type: 'object' } };

  test('become functions, and a choice is sent only with tools', () => {
    const { body, left } = chatOf({
      tools: [{ ...look, strict: true, defer_loading: true, cache_control: { type: 'ephemeral' } }],
      tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
    });
    expect(body).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'look' } },
      parallel_tool_calls: false,
    });
    expect(left).toEqual(['tools defer_loading', 'cache_control']);
    expect(chatOf({ tool_choice: { type: 'auto' } }).body).not.toHaveProperty('tool_choice');
    expect(chatOf({ tools: [look], tool_choice: { type: 'any' } }).body).toMatchObject({
      tool_choice: 'required',
    });
  });

  test('an overlong name is shortened everywhere and restored in the answer', () => {
    const name = `mcp__${'a-very-long-server-name__'.repeat(3)}read.file`;
    const { body, answer, left } = chatOf({
      tools: [{ ...look, name }],
      tool_choice: { type: 'tool', name },
      messages: [...hello, { role: 'assistant', content: [{ type: 'tool_use', id: 't', name, input: {} }] }],
    });
    const [tool] = body.tools as { function: { name: string } }[];
    const short = tool?.function.name ?? '';
    expect(short).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(body).toMatchObject({
      tool_choice: { function: { name: short } },
      messages: [{}, { tool_calls: [{ function: { name: short } }] }],
    });
    expect(left).toContain('tools name');
    const calls = [{ id: 'c', type: 'function', function: { name: short, arguments: '{}' } }];
    const choices = [{ message: { content: null, tool_calls: calls }, finish_reason: 'tool_calls' }];
    const answered = answer({ bytes: Buffer.from(''), body: { id: 'x', choices } });
    expect(answered).toMatchObject({ body: { content: [{ type: 'tool_use', name }] } });
  });

  test('a tool removed in the conversation is not offered', () => {
    const removal = { type: 'tool_removal', tool: { type: 'tool_reference', name: 'look' } };
    const { body, left } = chatOf({
      tools: [look, { ...look, name: 'listen' }],
      messages: [...hello, { role: 'system', content: [removal] }],
    });
    expect(body.tools).toMatchObject([{ function: { name: 'listen' } }]);
    expect(left).toEqual(['tool_removal']);
  });
});

describe('settings', () => {
  test('keep their meaning under the Chat Completions names', () => {
    const { body } = chatOf({
      max_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      stream: true,
      provider: { order: ['acme'] },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(body).toEqual({
      messages: hello,
      max_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      stream: true,
      provider: { order: ['acme'] },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
      },
    });
  });

  test('hints are dropped and listed', () => {
    const { body, leftBehind } = chatOf({
      top_k: 40,
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      context_management: { edits: [] },
      beta_of_2030: 1,
    });
    expect(body).toEqual({ messages: hello });
    expect(leftBehind.map(({ field }) => field)).toEqual([
      'request top_k',
      'request metadata',
      'request service_tier',
      'request context_management',
      'request beta_of_2030',
    ]);
  });

  test.each([
    [
      'a budget becomes the nearest effort',
      { thinking: { type: 'enabled', budget_tokens: 8_000 }, max_tokens: 10_000 },
      null,
      'high',
    ],
    [
      'an effort takes precedence over a budget',
      { thinking: { type: 'enabled', budget_tokens: 8_000 }, output_config: { effort: 'low' } },
      null,
      'low',
    ],
    [
      'an effort is sent to a reasoning model',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      true,
      'medium',
    ],
    [
      'the maximum becomes the highest common effort',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      true,
      'high',
    ],
    ['reasoning can be turned off for a reasoning model', { thinking: { type: 'disabled' } }, true, 'none'],
    [
      'an effort is not sent to a model without reasoning',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      false,
      undefined,
    ],
    [
      'an effort is not sent if reasoning support is unknown',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      null,
      undefined,
    ],
  ] as const)('%s', (_name, given, thinks, effort) => {
    const { body, left } = chatOf(given, thinks);
    expect(body.reasoning_effort).toBe(effort);
    expect(body).not.toHaveProperty('thinking');
    const isLeftOut = left.includes('thinking') && left.includes('output_config.effort');
    expect(isLeftOut).toBe(effort === undefined);
  });
});

test.each([
  ['a server-side tool', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  ['an MCP server', { mcp_servers: [{ url: 'https://example.com' }] }],
  ['a container', { container: 'c' }],
  ['a file stored at Anthropic', imageOf({ type: 'file', file_id: 'f' })],
  ['a document by URL', documentOf({ type: 'url', url: 'https://example.com/a.pdf' })],
  [
    'the result of a server tool',
    { messages: [{ role: 'assistant', content: [{ type: 'web_search_tool_result' }] }] },
  ],
  ['more stop sequences than servers accept', { stop_sequences: ['a', 'b', 'c', 'd', 'e'] }],
  ['a required inference region', { inference_geo: 'us' }],
  ['an unknown tool choice', { tools: [{ name: 'a' }], tool_choice: { type: 'some' } }],
])('%s makes a Chat Completions server unfit', (_name, body: Body) => {
  const translation = translate({ messages: hello, ...body }, null);
  expect(translation).toMatchObject({ outcome: 'unfit', unfit: { action: 'switch_to_capable_model' } });
});

function imageOf(source: unknown): Body {
  return { messages: [{ role: 'user', content: [{ type: 'image', source }] }] };
}

function documentOf(source: unknown): Body {
  return { messages: [{ role: 'user', content: [{ type: 'document', source }] }] };
}
