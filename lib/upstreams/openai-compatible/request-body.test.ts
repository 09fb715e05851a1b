import { expect, test } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { endpointOf } from '#lib/upstreams/call/send-call';
import { formFor } from './send-plain.ts';

const openAi = 'https://api.openai.com/v1';

type Sent = Readonly<Record<string, unknown>>;

function sendTo(baseUrl: string, namesOutputLimit: boolean, body: Sent) {
  const prepare = formFor({ endpoint: endpointOf(baseUrl) }, { namesOutputLimit });
  const { write, leftBehind } = prepare(
    { messages: [], ...body },
    { provider: {}, maxPriceUsdPerMillion: {}, maxPriceUsd: {} },
    chatCompletions,
  );
  const written = write({
    connection: 'openai',
    model: 'gpt-5',
    stream: false,
    limits: {
      firstTokenMs: 1,
      keepAliveMs: 1,
      stallMs: 1,
      wholeAnswerMs: 1,
      deadlineMs: 1,
      maxStreamMs: 1,
    },
    continuation: null,
    history: 'fitted',
    fewerTokens: null,
  });
  const {
    model: _model,
    messages: _messages,
    ...sent
  } = JSON.parse(typeof written === 'string' ? written : '{}') as Sent;
  return { sent, left: leftBehind.map(({ field, meaning }) => `${field} ${meaning}`) };
}

test.each([openAi, 'https://eu.api.openai.com/v1'])('%s gets an added limit under the newer name', (url) => {
  expect(sendTo(url, true, { max_tokens: 100 })).toEqual({
    sent: { max_completion_tokens: 100 },
    left: [
      "request max_tokens sent as max_completion_tokens, because OpenAI's newer models reject max_tokens",
    ],
  });
});

test.each<[string, string, boolean, Sent]>([
  ['a name that the client chose', openAi, false, { max_tokens: 100 }],
  ['the newer name', openAi, true, { max_completion_tokens: 100 }],
  ['no limit', openAi, true, {}],
  ['a limit for any other server', 'http://localhost:11434/v1', true, { max_tokens: 100 }],
  ['a limit for a host that only looks similar', 'https://api.openai.com.test/v1', true, { max_tokens: 100 }],
])('%s is kept', (_, url, namesOutputLimit, body) => {
  expect(sendTo(url, namesOutputLimit, body)).toEqual({ sent: body, left: [] });
});
