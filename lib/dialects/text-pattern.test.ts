import { expect, test } from 'vitest';
import { noFacts } from '#lib/engine/call';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import type { Dialect } from './dialect.ts';
import { messages } from './messages/messages.ts';
import { responses } from './responses/responses.ts';

const names = { lookup: () => undefined, resolve: () => undefined };

/** How each dialect streams a piece of text. */
const ways: readonly { dialect: Dialect; eventOf: (text: string) => Record<string, unknown> }[] = [
  {
    dialect: chatCompletions,
    eventOf: (content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  },
  {
    dialect: messages,
    eventOf: (text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  },
  {
    dialect: responses,
    eventOf: (delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, delta }),
  },
];

test.each(ways)('a text of 30 MB in one $dialect.name event is read', ({ dialect, eventOf }) => {
  const reader = dialect.wire.createEventReader('acme/one', names);
  const text = 'x'.repeat(30_000_000);
  for (const piece of ['Short.', text]) {
    const event = reader.read(JSON.stringify(eventOf(piece)), noFacts);
    expect(event.kind === 'chunk' && event.chunk.text === piece).toBe(true);
  }
});
