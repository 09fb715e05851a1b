import { expect, test } from 'vitest';
import type { DialectName } from '#lib/contracts/dialect';
import type { Maker } from '#lib/contracts/maker';
import type { Chunk } from '#lib/engine/call';
import type { Body } from '#lib/dialects/wire';
import { stateOfAnswer, watchAnswer } from './learn-answer.ts';
import { passportFor } from './passport.ts';
import { readConversation } from './read-conversation.ts';

const CLAUDE = 'anthropic/claude-sonnet-5';
const GPT = 'openai/gpt-5.5';
const GEMINI = 'google/gemini-3.2-pro';
const DEEPSEEK = 'deepseek/deepseek-v4-pro';
const MISTRAL = 'mistralai/mistral-large';

const families: Readonly<Record<string, string>> = {
  [CLAUDE]: 'anthropic',
  [GPT]: 'openai',
  [GEMINI]: 'google',
  [DEEPSEEK]: 'deepseek',
};

/** The state remembered from an answer by a model. */
function learned(dialect: DialectName, answer: Body, model: string): Map<string, Maker> {
  const maker = { family: families[model] ?? 'unknown', connection: 'openrouter', provider: null, model };
  const states = stateOfAnswer(dialect, { body: { ...answer } }, null);
  return new Map(states.map(({ key, isSigned }) => [key, { ...maker, isSigned }]));
}

function send(dialect: DialectName, model: string, body: Body, known = new Map<string, Maker>()) {
  return passportFor({
    body,
    conversation: readConversation(dialect, body),
    target: { model, connection: 'openrouter', isRouter: true },
    makerOf: (key) => known.get(key),
    certainty: 'likely',
  });
}

const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'sig-of-claude' };
const toolUse = { type: 'tool_use', id: 'toolu_01abcdefghijklmnop', name: 'look', input: { at: 1 } };
const messagesAnswer = {
  role: 'assistant',
  content: [thinking, { type: 'text', text: 'Let me look.' }, toolUse],
};
const messagesBody = {
  max_tokens: 100,
  thinking: { type: 'adaptive' },
  messages: [
    { role: 'user', content: 'Hi' },
    messagesAnswer,
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: toolUse.id, content: 'It rains.' },
        { type: 'text', text: 'Go on.' },
      ],
    },
  ],
};

test('Messages: thinking goes back to Claude in the unchanged body, and to no other model', () => {
  const known = learned('messages', messagesAnswer, CLAUDE);
  expect(send('messages', CLAUDE, messagesBody, known).body).toBe(messagesBody);
  const { body, carried } = send('messages', GPT, messagesBody, known);
  expect(JSON.stringify(body)).not.toContain('sig-of-claude');
  expect(JSON.stringify(body)).toContain('Let me look.');
  expect(carried).toEqual([{ kind: 'reasoning', action: 'dropped', maker: CLAUDE, count: 1 }]);
});

test('Messages: another model’s thinking never reaches Claude, and thinking is off within the tool loop', () => {
  const known = learned('messages', messagesAnswer, DEEPSEEK);
  const loop = {
    ...messagesBody,
    messages: messagesBody.messages.map((message) =>
      message.role === 'user' && Array.isArray(message.content)
        ? { ...message, content: message.content.slice(0, 1) }
        : message,
    ),
  };
  const asked = { ...loop, thinking: { type: 'enabled', budget_tokens: 2_000 } };
  const { body } = send('messages', CLAUDE, asked, known);
  expect(JSON.stringify(body)).not.toContain('sig-of-claude');
  expect(body.thinking).toEqual({ type: 'disabled' });
  expect(send('messages', CLAUDE, loop, known).body.thinking).toEqual({ type: 'adaptive' });
});

test('Messages: missing state gets a placeholder, ids are renamed in call and result, and Mistral gets an assistant turn', () => {
  const known = learned('messages', messagesAnswer, CLAUDE);
  const gemini = JSON.stringify(send('messages', GEMINI, messagesBody, known).body);
  expect(gemini).toContain('{"type":"redacted_thinking","data":"skip_thought_signature_validator"}');
  const deepseek = JSON.stringify(send('messages', DEEPSEEK, messagesBody, known).body);
  expect(deepseek).toContain('{"type":"thinking","thinking":"…","signature":""}');
  const mistral = send('messages', MISTRAL, messagesBody, known).body.messages as {
    role: string;
    content: unknown;
  }[];
  expect(mistral.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  const id = /"id":"([a-zA-Z0-9]{9})"/.exec(JSON.stringify(mistral[1]))?.[1];
  expect(JSON.stringify(mistral[2])).toContain(`"tool_use_id":"${id}"`);
});

const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAsealed' };
const call = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_abcdefghijklmnop',
  name: 'look',
  arguments: '{"at":1}',
};
const output = [reasoning, call];
const responsesBody = {
  reasoning: { effort: 'high' },
  input: [
    { role: 'user', content: 'Hi' },
    ...output,
    { type: 'function_call_output', call_id: call.call_id, output: 'It rains.' },
    { role: 'user', content: 'Go on.' },
  ],
};

test('Responses: sealed reasoning and its ids go back only to the model that made them', () => {
  const known = learned('responses', { output }, GPT);
  expect(send('responses', GPT, responsesBody, known).body).toBe(responsesBody);
  const { body, carried } = send('responses', CLAUDE, responsesBody, known);
  expect(JSON.stringify(body)).not.toMatch(/gAAA|rs_1|fc_1/);
  expect(JSON.stringify(body)).toContain(call.call_id);
  expect(carried).toEqual([{ kind: 'reasoning', action: 'dropped', maker: GPT, count: 1 }]);
});

test('Responses: missing state gets a placeholder, and ids are renamed in call and result', () => {
  const known = learned('responses', { output }, GPT);
  const gemini = send('responses', GEMINI, responsesBody, known).body.input as Record<string, unknown>[];
  expect(gemini[1]).toMatchObject({
    type: 'reasoning',
    encrypted_content: 'skip_thought_signature_validator',
    format: 'google-gemini-v1',
  });
  const deepseek = send('responses', DEEPSEEK, responsesBody, known).body.input as Record<string, unknown>[];
  expect(deepseek[1]).toMatchObject({ type: 'reasoning', content: [{ type: 'reasoning_text', text: '…' }] });
  const mistral = send('responses', MISTRAL, responsesBody, known).body.input as Record<string, unknown>[];
  expect(mistral[1]?.call_id).toMatch(/^[a-zA-Z0-9]{9}$/);
  expect(mistral[2]?.call_id).toBe(mistral[1]?.call_id);
  expect(mistral[3]).toMatchObject({ type: 'message', role: 'assistant' });
});

const event = (type: string, data: Record<string, unknown>): Chunk => ({
  events: `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`,
  text: '',
  reasoning: '',
  hasToolCall: /tool_use|input_json/.test(JSON.stringify(data)),
  isClosing: false,
});

test.each<[DialectName, Body, Chunk[]]>([
  [
    'messages',
    messagesAnswer,
    [
      event('content_block_start', {
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      }),
      event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } }),
      event('content_block_delta', {
        index: 0,
        delta: { type: 'signature_delta', signature: 'sig-of-claude' },
      }),
      event('content_block_start', { index: 2, content_block: { ...toolUse, input: {} } }),
      event('content_block_delta', { index: 2, delta: { type: 'input_json_delta', partial_json: '{"at"' } }),
      event('content_block_delta', { index: 2, delta: { type: 'input_json_delta', partial_json: ':1}' } }),
    ],
  ],
  [
    'responses',
    { output },
    [
      event('response.output_item.added', {
        output_index: 0,
        item: { ...reasoning, encrypted_content: 'early' },
      }),
      event('response.output_item.done', { output_index: 0, item: reasoning }),
      event('response.output_item.done', { output_index: 1, item: call }),
    ],
  ],
  [
    'chat',
    {
      choices: [
        {
          message: {
            reasoning: 'Hm.',
            reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', signature: 's', index: 0 }],
            tool_calls: [{ id: 'call_0', function: { name: 'look', arguments: '{"at":1}' } }],
          },
        },
      ],
    },
    [
      event('', {
        choices: [
          {
            index: 0,
            delta: { reasoning: 'H', reasoning_details: [{ type: 'reasoning.text', text: 'H', index: 0 }] },
          },
        ],
      }),
      event('', {
        choices: [
          {
            index: 0,
            delta: { reasoning: 'm.', reasoning_details: [{ type: 'reasoning.text', text: 'm.', index: 0 }] },
          },
        ],
      }),
      event('', {
        choices: [
          { index: 0, delta: { reasoning_details: [{ type: 'reasoning.text', signature: 's', index: 0 }] } },
        ],
      }),
      {
        ...event('', {
          choices: [
            {
              index: 0,
              delta: { tool_calls: [{ index: 0, id: 'call_0', function: { name: 'look', arguments: '' } }] },
            },
          ],
        }),
        hasToolCall: true,
      },
      {
        ...event('', {
          choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{"at":1}' } }] } }],
        }),
        hasToolCall: true,
      },
    ],
  ],
])('%s: a streamed answer leaves the same state as a whole one', (dialect, answer, chunks) => {
  const watch = watchAnswer(dialect, null);
  watch.push(chunks);
  const whole = stateOfAnswer(dialect, { body: { ...answer } }, null);
  expect(whole.length).toBeGreaterThan(1);
  expect(new Set(watch.end().map(({ key }) => key))).toEqual(new Set(whole.map(({ key }) => key)));
});
