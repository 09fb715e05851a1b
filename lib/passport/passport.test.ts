import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Maker } from '#lib/contracts/maker';
import type { Body } from '#lib/dialects/wire';
import { readChatAnswer } from './chat-conversation.ts';
import type { Certainty } from './makers.ts';
import { passportFor } from './passport.ts';
import { readConversation } from './read-conversation.ts';

const models = {
  anthropic: 'anthropic/claude-opus-4.8',
  openai: 'openai/gpt-5.5',
  google: 'google/gemini-3.2-pro',
  deepseek: 'deepseek/deepseek-v4-pro',
  'x-ai': 'x-ai/grok-5',
  mistral: 'mistralai/mistral-large',
  qwen: 'qwen/qwen4-max',
  moonshot: 'moonshotai/kimi-k3',
  meta: 'meta-llama/llama-5',
} as const;
type Name = keyof typeof models;
const names = Object.keys(models) as Name[];

const formats: Partial<Record<Name, string>> = {
  anthropic: 'anthropic-claude-v1',
  openai: 'openai-responses-v1',
  google: 'google-gemini-v1',
  'x-ai': 'xai-responses-v1',
  meta: 'meta-responses-v1',
};

const user = (content: string) => ({ role: 'user', content });
const callOf = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{"at":1}' } });
const resultOf = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'It rains.' });

/** A turn with reasoning in the format a model family uses on OpenRouter. */
function reasoningTurnOf(name: Name, id = 'call_9f8e7d6c5b4a39281706'): Record<string, unknown> {
  const format = formats[name] ?? 'unknown';
  const detail =
    name === 'anthropic'
      ? { type: 'reasoning.text', text: 'Hm.', signature: `sig-${name}`, format, index: 0 }
      : format === 'unknown'
        ? { type: 'reasoning.text', text: `Thought of ${name}.`, format, index: 0 }
        : { type: 'reasoning.encrypted', data: `sealed-${name}`, format, index: 0 };
  return {
    role: 'assistant',
    content: null,
    reasoning: `Thought of ${name}.`,
    reasoning_details: [detail],
    tool_calls: [callOf(id)],
  };
}

function makerOf(name: Name, connection = 'openrouter'): Omit<Maker, 'isSigned'> {
  return { family: name, connection, provider: null, model: models[name] };
}

/** Looks up what is remembered of these turns. */
function remember(turns: readonly (readonly [Record<string, unknown>, Omit<Maker, 'isSigned'>])[]) {
  const known = new Map<string, Maker>();
  const counts = new Map<string, number>();
  for (const [message, maker] of turns) {
    const { state, calls } = readChatAnswer(message, counts);
    for (const { id } of calls) counts.set(id, (counts.get(id) ?? 0) + 1);
    const isSigned = state.some(({ is }) => is === 'signed' || is === 'sealed');
    for (const { key } of [...state, ...calls]) known.set(key, { ...maker, isSigned });
  }
  return (key: string) => known.get(key);
}

type Asked = {
  readonly isRouter?: boolean;
  readonly connection?: string;
  readonly makerOf?: (key: string) => Maker | undefined;
  readonly certainty?: Certainty;
};

function sendTo(model: string, body: Body, asked: Asked = {}) {
  const { isRouter = true, connection = 'openrouter', makerOf: find = () => undefined } = asked;
  return passportFor({
    body,
    conversation: readConversation('chat', body),
    target: { model, connection, isRouter },
    makerOf: find,
    certainty: asked.certainty ?? 'likely',
  });
}

function messagesOf(body: Body): Record<string, unknown>[] {
  return body.messages as Record<string, unknown>[];
}

test('a conversation without assistant turns is sent as the same object', () => {
  const body = { messages: [user('Hi')], reasoning: { effort: 'high' } };
  for (const name of names)
    expect(sendTo(models[name], body)).toMatchObject({ carried: [], isChanged: false });
  expect(sendTo(models.google, body).body).toBe(body);
});

test.each(names)('a turn by %s goes back to it unchanged', (name) => {
  const turn = reasoningTurnOf(name, name === 'mistral' ? 'aB3dE6gH9' : 'call_9f8e7d6c5b4a39281706');
  const body = {
    messages: [user('Hi'), turn, resultOf(name === 'mistral' ? 'aB3dE6gH9' : 'call_9f8e7d6c5b4a39281706')],
    reasoning: { effort: 'high' },
  };
  const passport = sendTo(models[name], body, { makerOf: remember([[turn, makerOf(name)]]) });
  expect(passport.body).toBe(body);
  expect(passport.carried).toEqual([]);
});

const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));

test.each(pairs)('private state from %s never reaches %s', (from, to) => {
  const turn = reasoningTurnOf(from);
  const body = { messages: [user('Hi'), turn, resultOf('call_9f8e7d6c5b4a39281706')] };
  const { body: sent, carried } = sendTo(models[to], body, { makerOf: remember([[turn, makerOf(from)]]) });
  const text = JSON.stringify(sent);
  expect(text).not.toMatch(/sig-|sealed-|Thought of|Hm\./);
  expect(text).toContain('It rains.');
  expect(carried).toContainEqual({ kind: 'reasoning', action: 'dropped', maker: models[from], count: 1 });
  expect(body.messages[1]).toBe(turn);
  expect(text.includes('skip_thought_signature_validator')).toBe(to === 'google');
});

test('a placeholder signature is set once per turn on OpenRouter, and on each call elsewhere', () => {
  const turn = { ...reasoningTurnOf('openai'), tool_calls: [callOf('call_a'), callOf('call_b')] };
  const body = { messages: [user('Hi'), turn, resultOf('call_a'), resultOf('call_b'), user('And now?')] };
  const routed = messagesOf(sendTo(models.google, body).body)[1];
  expect(routed?.reasoning_details).toEqual([
    {
      type: 'reasoning.encrypted',
      data: 'skip_thought_signature_validator',
      format: 'google-gemini-v1',
      id: 'call_a',
      index: 0,
    },
  ]);
  const direct = messagesOf(sendTo('gemini-3.2-pro', body, { isRouter: false }).body)[1];
  expect(direct?.tool_calls).toMatchObject([
    { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } },
    { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } },
  ]);
});

test('a model’s own turn gets a placeholder only if it lost its signature', () => {
  const plain = { role: 'assistant', content: null, tool_calls: [callOf('call_9f8e7d6c5b4a39281706')] };
  const body = { messages: [user('Hi'), plain, resultOf('call_9f8e7d6c5b4a39281706')] };
  const unsigned = remember([[plain, makerOf('google')]]);
  expect(sendTo(models.google, body, { makerOf: unsigned }).isChanged).toBe(false);
  const signed = remember([[reasoningTurnOf('google'), makerOf('google')]]);
  expect(sendTo(models.google, body, { makerOf: signed }).carried).toEqual([
    { kind: 'placeholder', action: 'added', maker: null, count: 1 },
  ]);
});

test.each(['deepseek', 'moonshot'] as const)(
  '%s gets placeholder reasoning where it requires some, never another model’s',
  (name) => {
    const foreign = { role: 'assistant', content: 'Yes.', reasoning: 'Thought of another.' };
    const body = { messages: [user('Hi'), foreign, user('Why?')], reasoning: { enabled: true } };
    const [, turn] = messagesOf(sendTo(models[name], body).body);
    expect(turn).toEqual({ role: 'assistant', content: 'Yes.', reasoning: '…', reasoning_content: '…' });
    const off = sendTo(models[name], { ...body, reasoning: { enabled: false } });
    expect(messagesOf(off.body)[1]).toEqual({ role: 'assistant', content: 'Yes.' });
  },
);

test('ids are renamed only if the target refuses them, in call and result alike', () => {
  const id = 'functions.look:0';
  const body = { messages: [user('Hi'), { role: 'assistant', tool_calls: [callOf(id)] }, resultOf(id)] };
  for (const name of ['openai', 'google', 'deepseek', 'x-ai', 'qwen', 'moonshot', 'meta'] as const)
    expect(messagesOf(sendTo(models[name], body).body)[2]).toMatchObject({ tool_call_id: id });
  for (const name of ['anthropic', 'mistral'] as const) {
    const { body: sent, carried } = sendTo(models[name], body);
    const [, call, result] = messagesOf(sent);
    expect(result?.tool_call_id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(call?.tool_calls).toMatchObject([{ id: result?.tool_call_id }]);
    expect(carried).toContainEqual({ kind: 'tool_id', action: 'renamed', maker: null, count: 1 });
  }
});

test('a repeated id is renamed for targets that require unique ids', () => {
  const round = [{ role: 'assistant', content: null, tool_calls: [callOf('call_0')] }, resultOf('call_0')];
  const body = { messages: [user('Hi'), ...round, user('Again'), ...round] };
  const sent = messagesOf(sendTo(models.anthropic, body).body);
  expect(sent[2]?.tool_call_id).toBe('call_0');
  expect(sent[5]?.tool_call_id).toMatch(/^[a-zA-Z0-9]{9}$/);
  expect(sent[4]?.tool_calls).toMatchObject([{ id: sent[5]?.tool_call_id }]);
});

test('Mistral gets an assistant turn between a tool result and a user message', () => {
  const body = {
    messages: [
      user('Hi'),
      { role: 'assistant', tool_calls: [callOf('aB3dE6gH9')] },
      resultOf('aB3dE6gH9'),
      user('Go'),
    ],
  };
  const { body: sent, carried } = sendTo(models.mistral, body);
  expect(messagesOf(sent).map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'tool',
    'assistant',
    'user',
  ]);
  expect(carried).toEqual([{ kind: 'turn', action: 'added', maker: null, count: 1 }]);
});

test('thinking is off for Claude in a tool loop another model started, until the next user message', () => {
  const turn = reasoningTurnOf('openai');
  const loop = [user('Hi'), turn, resultOf('call_9f8e7d6c5b4a39281706')];
  const within = sendTo(models.anthropic, { messages: loop, reasoning: { effort: 'high' } });
  expect(within.body.reasoning).toEqual({ enabled: false });
  expect(within.carried).toContainEqual({ kind: 'thinking', action: 'turned_off', maker: null, count: 1 });
  const after = sendTo(models.anthropic, { messages: [...loop, user('Go')], reasoning: { effort: 'high' } });
  expect(after.body.reasoning).toEqual({ effort: 'high' });
});

test('sealed reasoning of the same model under another account is dropped', () => {
  const turn = reasoningTurnOf('openai');
  const body = { messages: [user('Hi'), turn, resultOf('call_9f8e7d6c5b4a39281706')] };
  const find = remember([[turn, makerOf('openai')]]);
  expect(sendTo(models.openai, body, { makerOf: find, connection: 'c-second' }).carried).toEqual([
    { kind: 'reasoning', action: 'dropped', maker: models.openai, count: 1 },
  ]);
});

test('unremembered state belongs to the model its format suggests, until that model refuses it', () => {
  const turn = reasoningTurnOf('anthropic');
  const body = { messages: [user('Hi'), turn, resultOf('call_9f8e7d6c5b4a39281706')] };
  expect(sendTo(models.anthropic, body).isChanged).toBe(false);
  expect(sendTo(models.anthropic, body, { certainty: 'certain' }).isChanged).toBe(true);
  const known = remember([[turn, makerOf('anthropic')]]);
  expect(sendTo(models.anthropic, body, { makerOf: known, certainty: 'certain' }).isChanged).toBe(false);
});

test('stream chunks that a client sends back unjoined stay together', () => {
  const joined = reasoningTurnOf('anthropic');
  const pieces = {
    ...joined,
    reasoning_details: [
      { type: 'reasoning.text', text: 'H', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', text: 'm.', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', signature: 'sig-anthropic', format: 'anthropic-claude-v1', index: 0 },
    ],
  };
  const body = { messages: [user('Hi'), pieces, resultOf('call_9f8e7d6c5b4a39281706')] };
  const find = remember([[joined, makerOf('anthropic')]]);
  expect(sendTo(models.anthropic, body, { makerOf: find }).isChanged).toBe(false);
  expect(JSON.stringify(sendTo(models.qwen, body, { makerOf: find }).body)).not.toContain(
    'reasoning_details',
  );
});

const anyTurns = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('plain', 'tool'), fc.nat(3)), { maxLength: 6 })
  .map((turns) =>
    turns.flatMap(([name, kind, number]) => {
      const turn = reasoningTurnOf(name, `call_${number}`);
      if (kind === 'tool') return [user('Go on'), turn, resultOf(`call_${number}`)];
      const { tool_calls: _calls, ...words } = turn;
      return [user('Go on'), { ...words, content: 'Yes.' }];
    }),
  );

test('the same conversation always gives the same bytes, the input is not modified, and a prefix gives a prefix', () => {
  fc.assert(
    fc.property(
      anyTurns,
      fc.nat(18),
      fc.constantFrom(...names),
      fc.boolean(),
      (turns, cut, name, isRouter) => {
        const body = { messages: [user('Hi'), ...turns], reasoning: { effort: 'high' } };
        const before = JSON.stringify(body);
        const sent = sendTo(models[name], body, { isRouter });
        expect(JSON.stringify(body)).toBe(before);
        expect(JSON.stringify(sendTo(models[name], body, { isRouter }).body)).toBe(JSON.stringify(sent.body));
        expect(sent.isChanged).toBe(sent.body !== body);
        const shorter = { ...body, messages: body.messages.slice(0, cut + 1) };
        const start = messagesOf(sendTo(models[name], shorter, { isRouter }).body);
        expect(messagesOf(sent.body).slice(0, start.length)).toEqual(start);
      },
    ),
  );
});
