import { describe, expect, test } from 'vitest';
import type { Body } from '#lib/dialects/wire';
import { translate } from './translate.ts';

function chatOf(body: Body): { readonly body: Body; readonly left: Readonly<Record<string, string>> } {
  const translation = translate({ model: 'm', ...body });
  if (translation.outcome === 'unfit') throw new Error(translation.unfit.reason);
  const { leftBehind } = translation.request;
  return {
    body: translation.request.body,
    left: Object.fromEntries(leftBehind.map(({ field, meaning }) => [field, meaning])),
  };
}

function unfitOf(body: Body): string | null {
  const translation = translate({ model: 'm', input: 'x', ...body });
  return translation.outcome === 'unfit' ? translation.unfit.field : null;
}

const messagesOf = (input: unknown): unknown => chatOf({ input }).body.messages;
const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"a":1}' };
const output = { type: 'function_call_output', call_id: 'call_1', output: 'seen' };
const chatCall = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };
const result = { role: 'tool', tool_call_id: 'call_1', content: 'seen' };

describe('the conversation', () => {
  test('a text becomes a user message', () => {
    expect(messagesOf('Hi.')).toEqual([{ role: 'user', content: 'Hi.' }]);
  });

  test('instructions and leading system messages become one message, in order', () => {
    const { body } = chatOf({
      instructions: 'One.',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'Two.' }] },
        { role: 'system', content: 'Three.' },
        { role: 'user', content: 'Hi.' },
        { role: 'system', content: 'Four.' },
      ],
    });
    expect(body.messages).toEqual([
      { role: 'system', content: 'One.\n\nTwo.\n\nThree.' },
      { role: 'user', content: 'Hi.' },
      { role: 'system', content: 'Four.' },
    ]);
  });

  test('images, files and audio are kept', () => {
    const content = [
      { type: 'input_text', text: 'See.' },
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' },
      { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } },
    ];
    expect(messagesOf([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See.' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
          { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } },
        ],
      },
    ]);
  });

  test('the calls of a turn are one message, directly followed by their results', () => {
    const second = { ...call, call_id: 'call_2' };
    const said = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Let me see.' }],
    };
    const later = { role: 'user', content: 'And?' };
    const outputs = [{ ...output, call_id: 'call_2' }, output];
    expect(messagesOf([said, call, second, later, ...outputs])).toEqual([
      { role: 'assistant', content: 'Let me see.', tool_calls: [chatCall, { ...chatCall, id: 'call_2' }] },
      result,
      { ...result, tool_call_id: 'call_2' },
      { role: 'user', content: 'And?' },
    ]);
  });

  test('a repeated call id gets the result from its own turn', () => {
    expect(messagesOf([call, output, call, { ...output, output: 'seen again' }])).toEqual([
      { role: 'assistant', content: null, tool_calls: [chatCall] },
      result,
      { role: 'assistant', content: null, tool_calls: [chatCall] },
      { ...result, content: 'seen again' },
    ]);
  });

  test('images in results are sent in one message after all results', () => {
    const shown = {
      ...output,
      output: [
        { type: 'input_text', text: 'seen' },
        { type: 'input_image', image_url: 'data:x' },
      ],
    };
    const { body, left } = chatOf({
      input: [call, { ...call, call_id: 'call_2' }, shown, { ...output, call_id: 'call_2' }],
    });
    expect(body.messages).toMatchObject([
      { role: 'assistant' },
      result,
      { role: 'tool', tool_call_id: 'call_2' },
      { role: 'user', content: [{ type: 'text' }, { type: 'image_url', image_url: { url: 'data:x' } }] },
    ]);
    expect(left).toHaveProperty(['request input output']);
  });

  test('reasoning is only passed on if its maker is known', () => {
    const said = { role: 'assistant', content: 'Hi.' };
    const plain = {
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Hm.' }],
      format: 'unknown',
    };
    const signed = { ...plain, format: 'anthropic-claude-v1', signature: 'sig' };
    const foreign = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
    expect(messagesOf([plain, said])).toEqual([{ ...said, reasoning_content: 'Hm.' }]);
    expect(messagesOf([signed, said])).toEqual([
      {
        ...said,
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        ],
      },
    ]);
    const { body, left } = chatOf({ input: [foreign, said] });
    expect(body.messages).toEqual([said]);
    expect(left).toHaveProperty(['request input reasoning']);
  });
});

describe('tools', () => {
  const look = {
    type: 'function',
    name: 'look',
    description: 'Looks.',
    parameters: { type: 'object' },
    strict: false,
  };
  const chatLook = {
    type: 'function',
    function: { name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: false },
  };

  test('functions keep their fields, and are strict wherever Responses treats them as strict', () => {
    expect(chatOf({ input: 'x', tools: [look] }).body.tools).toEqual([chatLook]);
    const { strict: _strict, ...open } = look;
    const closed = { ...open, parameters: { type: 'object', properties: {}, additionalProperties: false } };
    expect(chatOf({ input: 'x', tools: [open, closed] }).body.tools).toMatchObject([
      { function: { name: 'look' } },
      { function: { strict: true } },
    ]);
    expect(JSON.stringify(chatOf({ input: 'x', tools: [open] }).body.tools)).not.toContain('strict');
  });

  test('grouped tools become single functions, and past calls use the same names', () => {
    const tools = [{ type: 'namespace', name: 'agents', tools: [look] }];
    const { body, left } = chatOf({ input: [{ ...call, namespace: 'agents' }, output], tools });
    expect(body.tools).toMatchObject([{ function: { name: 'agents__look' } }]);
    expect(body.messages).toMatchObject([{ tool_calls: [{ function: { name: 'agents__look' } }] }, {}]);
    expect(left).toHaveProperty(['request tools namespace']);
  });

  test('a free-text tool becomes a function with one field, in the tools and in past calls', () => {
    const { body } = chatOf({
      input: [{ type: 'custom_tool_call', call_id: 'call_1', name: 'run', input: 'ls' }],
      tools: [{ type: 'custom', name: 'run' }],
    });
    expect(body.tools).toMatchObject([{ function: { name: 'run', parameters: { required: ['input'] } } }]);
    expect(body.messages).toMatchObject([
      { tool_calls: [{ function: { name: 'run', arguments: '{"input":"ls"}' } }] },
    ]);
  });

  test('a long name is shortened to the same name everywhere', () => {
    const name = `mcp__${'server_'.repeat(12)}look`;
    const { body } = chatOf({
      input: [{ ...call, name }, output],
      tools: [{ ...look, name }],
      tool_choice: { type: 'function', name },
    });
    const names = JSON.stringify(body).match(/mcp__[a-z0-9_]+/g) ?? [];
    expect(new Set(names).size).toBe(1);
    expect(names).toHaveLength(3);
    expect(names[0]?.length).toBeLessThanOrEqual(64);
  });

  test.each([
    ['auto', 'auto'],
    ['required', 'required'],
    [
      { type: 'function', name: 'look' },
      { type: 'function', function: { name: 'look' } },
    ],
  ])('a tool choice of %o is kept', (choice, written) => {
    expect(chatOf({ input: 'x', tools: [look], tool_choice: choice }).body.tool_choice).toEqual(written);
  });

  test('a tool choice limited to some tools offers only those', () => {
    const tool_choice = {
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'look' }],
    };
    const { body } = chatOf({ input: 'x', tools: [look, { ...look, name: 'run' }], tool_choice });
    expect(body).toMatchObject({ tools: [chatLook], tool_choice: 'required' });
  });

  test('a tool choice without tools is dropped', () => {
    expect(chatOf({ input: 'x', tool_choice: 'auto', parallel_tool_calls: true }).body).toEqual({
      messages: [{ role: 'user', content: 'x' }],
    });
  });
});

test('settings are translated to their Chat Completions names', () => {
  const { body } = chatOf({
    input: 'x',
    stream: true,
    temperature: 0.2,
    max_output_tokens: 50,
    reasoning: { effort: 'low', summary: 'auto' },
    text: { format: { type: 'json_schema', name: 'n', schema: {}, strict: true, description: null } },
  });
  expect(body).toEqual({
    messages: [{ role: 'user', content: 'x' }],
    stream: true,
    temperature: 0.2,
    max_tokens: 50,
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {}, strict: true } },
  });
});

test('fields that do not change the answer are dropped and listed', () => {
  const { body, left } = chatOf({
    input: 'x',
    include: ['reasoning.encrypted_content'],
    metadata: { a: 'b' },
    prompt_cache_key: 'k',
    client_metadata: { a: 1 },
    service_tier: 'auto',
    store: false,
    text: { verbosity: 'low' },
    x_of_a_later_year: 1,
  });
  expect(body).toEqual({ messages: [{ role: 'user', content: 'x' }] });
  expect(Object.keys(left).toSorted()).toEqual([
    'request client_metadata',
    'request include',
    'request metadata',
    'request prompt_cache_key',
    'request text.verbosity',
    'request x_of_a_later_year',
  ]);
});

test.each<[string, Body]>([
  ['request tools', { tools: [{ type: 'custom', name: 'patch', format: { type: 'grammar' } }] }],
  ['request tools', { tools: [{ type: 'web_search' }] }],
  ['request tools', { tools: [{ type: 'mcp', server_url: 'x' }] }],
  ['request tools', { tools: [{ type: 'openrouter:web_search' }] }],
  ['request tool_choice', { tools: [{ type: 'function', name: 'a' }], tool_choice: { type: 'file_search' } }],
  ['request input file_id', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }],
  [
    'request input input_file',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'f' }] }] },
  ],
  ['request input', { input: [{ type: 'compaction', encrypted_content: 'x' }] }],
  ['request input', { input: [{ type: 'local_shell_call', call_id: 'c' }] }],
  ['request service_tier', { service_tier: 'flex' }],
  ['request modalities', { modalities: ['text', 'image'] }],
])('an untranslatable field that changes the answer makes the server unfit: %s in %o', (field, body) => {
  expect(unfitOf(body)).toBe(field);
});
