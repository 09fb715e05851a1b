import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chatConversation, type ChatConversation } from '#tests/support/chat-conversation';
import { openGatewayStage, stageKey, type GatewayStage } from '#tests/support/gateway-stage';

const CLAUDE = 'anthropic/claude-sonnet-4.6';
const GPT = 'openai/gpt-5.2';
const GEMINI = 'google/gemini-2.5-flash';
const DEEPSEEK = 'deepseek/deepseek-v4-pro-0813';
const GROK = 'x-ai/grok-4.3';
const MISTRAL = 'mistralai/mistral-medium-3-5';
const KIMI = 'moonshotai/kimi-k2.6';
const QWEN = 'qwen/qwen3.6-27b';

const tool = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: { place: { type: 'string' } } } },
};
const thinks = { tools: [tool], reasoning: { effort: 'high' } };

const secondKey = 'sk-or-v1-second0123456789abcdef0123456789';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ demo: { strictFamilies: true, keys: [stageKey, secondKey] } });
});
afterEach(() => stage.clean());
afterAll(() => stage?.close());

type Message = Record<string, unknown>;

/** One turn with a tool call by the first model. The next call, by the second model, is checked. */
async function switchAfterCall(
  from: string,
  to: string,
  { isWithin = false, change }: { isWithin?: boolean; change?: (messages: Message[]) => void } = {},
): Promise<{ sent: Message[]; body: Message; conversation: ChatConversation }> {
  const conversation = chatConversation({
    url: stage.product.url,
    body: { models: [from, to], ...thinks },
    stream: true,
  });
  conversation.say('Please look outside.');
  expect((await conversation.ask()).status).toBe(200);
  conversation.giveResults();
  if (!isWithin) {
    await conversation.ask();
    conversation.say('Please look once more.');
  }
  change?.(conversation.messages);
  stage.play(from, { kind: 'rate_limited_upstream', retryAfterSeconds: 600 });
  const { status, headers } = await conversation.ask();
  expect(status).toBe(200);
  expect(headers.get('x-understudy-served-model')).toBe(to);
  const calls = stage.upstream.calls();
  expect(calls.filter((call) => call.status === 400)).toEqual([]);
  const body = calls.at(-1)?.body as Message;
  return { sent: body.messages as Message[], body, conversation };
}

const firstCall = (messages: Message[]): Message | undefined =>
  messages.find(({ tool_calls: calls }) => calls !== undefined);

function callsOf(message: Message | undefined): { id: string }[] {
  return (message?.tool_calls ?? []) as { id: string }[];
}

test('bitrouter 669: unsigned reasoning of DeepSeek does not go to Claude as thinking', async () => {
  const { sent } = await switchAfterCall(DEEPSEEK, CLAUDE);
  expect(JSON.stringify(sent)).not.toContain('(deepseek, ');
});

test('Bifrost 5274: reasoning_details of the same family are sent back unchanged', async () => {
  const conversation = chatConversation({
    url: stage.product.url,
    body: { model: CLAUDE, ...thinks },
    stream: true,
  });
  conversation.say('Please look outside.');
  await conversation.ask();
  conversation.giveResults();
  const before = structuredClone(conversation.messages);
  await conversation.ask();
  expect(stage.upstream.calls().at(-1)?.body?.messages).toEqual(before);
});

test('cc-switch 1181: ids that Claude refuses are renamed in call and result', async () => {
  const { sent } = await switchAfterCall(KIMI, CLAUDE);
  const [call] = callsOf(firstCall(sent));
  expect(call?.id).toMatch(/^[a-zA-Z0-9_-]+$/);
  expect(sent.find(({ role }) => role === 'tool')?.tool_call_id).toBe(call?.id);
});

test('sub2api 658: sealed reasoning of one account is not replayed under another', async () => {
  const made = await fetch(`${stage.product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'second',
      name: 'Second',
      kind: 'openrouter',
      baseUrl: stage.upstream.url,
      key: secondKey,
    }),
  });
  expect(made.status).toBe(201);
  const conversation = chatConversation({
    url: stage.product.url,
    body: { models: [GPT, `second::${GPT}`], ...thinks },
    stream: false,
  });
  conversation.say('Please look outside.');
  await conversation.ask();
  conversation.giveResults();
  stage.play(GPT, {
    kind: 'sequence',
    scenarios: [{ kind: 'rate_limited_upstream', retryAfterSeconds: 600 }, { kind: 'ok' }],
  });
  const { headers } = await conversation.ask();
  expect(headers.get('x-understudy-connection')).toBe('second');
  expect(stage.upstream.calls().filter(({ status }) => status === 400)).toEqual([]);
  const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
  expect(attempts[1]?.carried).toEqual([{ kind: 'reasoning', action: 'dropped', maker: GPT, count: 2 }]);
});

test('KohakuTerrarium 322: parallel calls stay in one turn, and their results follow it', async () => {
  const { sent } = await switchAfterCall(QWEN, DEEPSEEK, {
    isWithin: true,
    change(messages) {
      const calls = callsOf(firstCall(messages));
      calls.push({ ...calls[0], id: 'call_1' });
      messages.push({ role: 'tool', tool_call_id: 'call_1', content: 'And it is cold.' });
    },
  });
  expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
});

test('CLIProxyAPI 570: Google’s placeholder is never put on a turn for Claude', async () => {
  const { sent } = await switchAfterCall(GEMINI, CLAUDE);
  expect(JSON.stringify(sent)).not.toContain('skip_thought_signature_validator');
});

test('claude-mem 3198: a refused signature is never sent again unchanged', async () => {
  const raw = '{"message":"messages.1.content.0: Invalid `signature` in `thinking` block"}';
  const error = {
    message: 'Provider returned error',
    code: 400,
    metadata: { raw, provider_name: 'Anthropic' },
  };
  stage.play(CLAUDE, { kind: 'custom', status: 400, body: { error } });
  const conversation = chatConversation({ url: stage.product.url, body: { model: CLAUDE }, stream: false });
  conversation.messages.push(
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content: 'And now?' },
  );
  expect((await conversation.ask()).status).toBe(502);
  expect(stage.called()).toEqual([CLAUDE]);
});

test('opencode 25005: thinking without a signature does not reach Claude', async () => {
  const { sent } = await switchAfterCall(QWEN, CLAUDE);
  expect(JSON.stringify(sent)).not.toMatch(/"reasoning(?:_content|_details)?":/);
});

test('Roo-Code 10763: ids over 64 characters are renamed for OpenAI, not cut', async () => {
  const { sent } = await switchAfterCall(GEMINI, GPT);
  const [call] = callsOf(firstCall(sent));
  expect(call?.id.length).toBe(9);
});

test('continue 11600: Moonshot gets reasoning on each call of another model', async () => {
  const { sent } = await switchAfterCall(GPT, KIMI, { isWithin: true });
  expect(firstCall(sent)).toMatchObject({ reasoning_content: '…' });
});

test('conversations 402: Mistral gets no reasoning of other models', async () => {
  const { sent } = await switchAfterCall(DEEPSEEK, MISTRAL, { isWithin: true });
  expect(JSON.stringify(sent)).not.toContain('reasoning');
});

test('hermes-agent 30310: xAI gets text in every message', async () => {
  const { sent } = await switchAfterCall(CLAUDE, GROK, { isWithin: true });
  expect(sent.every(({ content }) => typeof content === 'string' && content !== '')).toBe(true);
});

test('Roo-Code 10640: Gemini gets one placeholder for a turn of another model', async () => {
  const { sent } = await switchAfterCall(CLAUDE, GEMINI, { isWithin: true });
  expect(firstCall(sent)?.reasoning_details).toHaveLength(1);
});

test('9router 4136: a bare id repeated in another conversation identifies no maker', async () => {
  const first = chatConversation({ url: stage.product.url, body: { model: QWEN, ...thinks }, stream: false });
  first.say('Please look outside.');
  await first.ask();
  const other = chatConversation({
    url: stage.product.url,
    body: { model: CLAUDE, ...thinks },
    stream: false,
  });
  const call = {
    id: 'call_0',
    type: 'function',
    function: { name: 'look', arguments: '{"place":"elsewhere"}' },
  };
  other.messages.push(
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_0', content: 'It rains.' },
  );
  const { headers, status } = await other.ask();
  expect(status).toBe(200);
  const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]?.carried).toEqual([{ kind: 'thinking', action: 'turned_off', maker: null, count: 1 }]);
});

test.each(['turn_off', 'switch'] as const)(
  'a tool loop another model started continues by policy: %s',
  async (thinkingInLoop) => {
    await stage.api.putCategory('main', { models: [GPT, CLAUDE, GEMINI], policy: { thinkingInLoop } });
    const conversation = chatConversation({
      url: stage.product.url,
      body: { model: 'understudy/main', ...thinks },
      stream: false,
    });
    conversation.say('Please look outside.');
    await conversation.ask();
    conversation.giveResults();
    stage.play(GPT, { kind: 'rate_limited_upstream', retryAfterSeconds: 600 });
    const { headers } = await conversation.ask();
    expect(headers.get('x-understudy-served-model')).toBe(thinkingInLoop === 'switch' ? GEMINI : CLAUDE);
    const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
    const explanation =
      thinkingInLoop === 'switch' ? attempts[1]?.reason : attempts[1]?.carriedTold.join(' ');
    expect(explanation).toContain(
      thinkingInLoop === 'switch' ? 'would refuse to continue thinking' : 'Turned thinking off for this call',
    );
  },
);
