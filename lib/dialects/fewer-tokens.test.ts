import { expect, test } from 'vitest';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import type { Dialect } from './dialect.ts';
import { embeddings } from './embeddings/embeddings.ts';
import { askForFewerTokens } from './fewer-tokens.ts';
import { messages } from './messages/messages.ts';
import { responses } from './responses/responses.ts';
import type { Body } from './wire.ts';

test.each<[Dialect, Body, Body, string]>([
  [chatCompletions, {}, { max_tokens: 500 }, 'max_tokens to 500'],
  [chatCompletions, { max_tokens: 900 }, { max_tokens: 500 }, 'max_tokens from 900 to 500'],
  [
    chatCompletions,
    { max_completion_tokens: 900 },
    { max_completion_tokens: 500 },
    'max_completion_tokens from 900 to 500',
  ],
  [responses, {}, { max_output_tokens: 500 }, 'max_output_tokens to 500'],
  [responses, { max_output_tokens: 900 }, { max_output_tokens: 500 }, 'max_output_tokens from 900 to 500'],
  [messages, { max_tokens: 900 }, { max_tokens: 500 }, 'max_tokens from 900 to 500'],
])(
  'the documented field for the maximum is lowered or added, and the change is listed',
  (dialect, sent, expected, detail) => {
    expect(askForFewerTokens(dialect, { model: 'a/b', ...sent }, 500)).toMatchObject({
      body: { model: 'a/b', ...expected },
      changes: [{ detail }],
    });
  },
);

test.each<[Dialect, Body]>([
  [chatCompletions, { reasoning: { max_tokens: 500 } }],
  [responses, { reasoning: { max_tokens: 500 } }],
  [messages, { max_tokens: 9_000, thinking: { type: 'enabled', budget_tokens: 5_000 } }],
])('no request is made if reasoning would leave no tokens for the answer', (dialect, body) => {
  expect(askForFewerTokens(dialect, body, 500)).toBeNull();
  expect(askForFewerTokens(dialect, body, 2_000)).not.toBeNull();
});

test('a request in an API without a maximum cannot be lowered', () => {
  expect(askForFewerTokens(embeddings, { model: 'a/b' }, 500)).toBeNull();
});
