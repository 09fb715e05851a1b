import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chatConversation } from '#tests/support/chat-conversation';
import { openGatewayStage, stageKey, type GatewayStage } from '#tests/support/gateway-stage';
import { startProduct } from '#tests/support/start-product';

const CLAUDE = 'anthropic/claude-sonnet-4.6';
const GPT = 'openai/gpt-5.2';
const GEMINI = 'google/gemini-2.5-flash';

const tool = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: { place: { type: 'string' } } } },
};
const limited = { kind: 'rate_limited_upstream', retryAfterSeconds: 600 } as const;

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ demo: { strictFamilies: true } });
});
afterEach(() => stage.clean());
afterAll(() => stage?.close());

function sentMessages(): Record<string, unknown>[] {
  const body = stage.upstream.calls().at(-1)?.body as { messages?: Record<string, unknown>[] } | undefined;
  return body?.messages ?? [];
}

test.each([false, true])(
  'dropped state is listed in the header, the metadata and the history (stream: %s)',
  async (stream) => {
    const body = { models: [CLAUDE, GPT], reasoning: { effort: 'high' } };
    const conversation = chatConversation({ url: stage.product.url, body, stream });
    conversation.say('Look outside.');
    expect((await conversation.ask()).headers.get('x-understudy-carried')).toBeNull();
    stage.play(CLAUDE, limited);
    conversation.say('And now?');
    const messages = structuredClone(conversation.messages);
    const { headers } = await conversation.ask();
    expect(headers.get('x-understudy-served-model')).toBe(GPT);
    expect(headers.get('x-understudy-carried')).toBe('1');
    const carried = [{ kind: 'reasoning', action: 'dropped', maker: CLAUDE, count: 1 }];
    const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
    expect(attempts.map((attempt) => [attempt.model, attempt.carried])).toEqual([
      [CLAUDE, []],
      [GPT, carried],
    ]);
    const asked = await stage.ask({ ...body, messages }, { 'x-understudy-metadata': 'enabled' });
    expect(asked.events.at(-1)).toMatchObject({ understudy: { attempts: [{ carried: [] }, { carried }] } });
  },
);

test('the state of a conversation survives a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-data-'));
  const env = {
    OPENROUTER_BASE_URL: stage.upstream.url,
    OPENROUTER_API_KEY: stageKey,
  };
  try {
    const qwen = 'qwen/qwen3.6-27b';
    const first = await startProduct({ dataDir, env });
    const before = chatConversation({
      url: first.url,
      body: { model: qwen, reasoning: { effort: 'high' } },
      stream: false,
    });
    before.say('Look outside.');
    await before.ask();
    await first.stop();
    const second = await startProduct({ dataDir, env });
    const after = chatConversation({
      url: second.url,
      body: { model: qwen, reasoning: { effort: 'high' } },
      stream: false,
    });
    after.messages.push(...before.messages);
    after.say('And now?');
    const { headers } = await after.ask();
    expect(headers.get('x-understudy-carried')).toBeNull();
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('an edited conversation is retried without the rejected part, and no cooldown starts', async () => {
  const body = { models: [CLAUDE, GPT], reasoning: { effort: 'high' } };
  const conversation = chatConversation({ url: stage.product.url, body, stream: false });
  conversation.say('Look outside.');
  await conversation.ask();
  const details = conversation.messages.at(-1)?.reasoning_details as Record<string, unknown>[];
  details[0] = { ...details[0], text: 'What it never thought.' };
  conversation.say('And now?');
  const { status, headers } = await conversation.ask();
  expect(status).toBe(200);
  expect(headers.get('x-understudy-served-model')).toBe(CLAUDE);
  expect(JSON.stringify(sentMessages())).not.toContain('never thought');
  const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
  expect(attempts).toMatchObject([
    { model: CLAUDE, outcome: 'failed', httpStatus: 400, action: 'retry_same_model', carried: [] },
    { model: CLAUDE, outcome: 'served', carried: [{ kind: 'reasoning', action: 'dropped', maker: CLAUDE }] },
  ]);
  expect(attempts[0]?.reason).toContain('Nothing is wrong with your request');
  const cooldowns: unknown = await (await fetch(`${stage.product.url}/api/cooldowns`)).json();
  expect(cooldowns).toEqual({ cooldowns: [] });
});

test('if the model rejects it again, the next model is called', async () => {
  stage.play(CLAUDE, {
    kind: 'custom',
    status: 400,
    body: {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: '{"message":"messages.1.content.0: Invalid `signature` in `thinking` block"}',
          provider_name: 'Anthropic',
        },
      },
    },
  });
  const conversation = chatConversation({
    url: stage.product.url,
    body: { models: [CLAUDE, GEMINI], tools: [tool] },
    stream: false,
  });
  conversation.messages.push(
    { role: 'user', content: 'Hi' },
    {
      role: 'assistant',
      content: 'Yes.',
      reasoning_details: [
        {
          type: 'reasoning.text',
          text: 'Hm.',
          signature: 'of nobody',
          format: 'anthropic-claude-v1',
          index: 0,
        },
      ],
    },
    { role: 'user', content: 'Why?' },
  );
  const { headers } = await conversation.ask();
  expect(headers.get('x-understudy-served-model')).toBe(GEMINI);
  expect(stage.called()).toEqual([CLAUDE, CLAUDE, GEMINI]);
});
