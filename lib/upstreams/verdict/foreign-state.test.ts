import { expect, test } from 'vitest';
import { explainVerdict } from '#lib/words/explain-verdict';
import { classify } from './classify.ts';

const nowMs = Date.UTC(2026, 10, 30);

const provider = (name: string, raw: string) => ({
  error: { message: 'Provider returned error', code: 400, metadata: { raw, provider_name: name } },
});

const ofAnthropic = (message: string) =>
  JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
const ofOpenAi = (message: string, code: string | null = null) =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } });
const ofMistral = (message: string, code: string) =>
  JSON.stringify({ object: 'error', message, type: 'invalid_request_message_order', param: null, code });

const refusals: readonly (readonly [string, string])[] = [
  ['Anthropic', ofAnthropic('messages.3.content.0: Invalid `signature` in `thinking` block')],
  ['Anthropic', ofAnthropic('messages.1.content.0.thinking.signature: Field required')],
  [
    'Anthropic',
    ofAnthropic(
      'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
    ),
  ],
  [
    'Anthropic',
    ofAnthropic(
      'messages.5.content.2: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.',
    ),
  ],
  [
    'Anthropic',
    ofAnthropic(
      'The block is bound to a different conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block"',
    ),
  ],
  ['Anthropic', ofAnthropic('messages.4: `tool_use` ids must be unique')],
  [
    'OpenAI',
    ofOpenAi(
      'The encrypted content gAAA... could not be verified. Reason: Encrypted content could not be decrypted or parsed.',
      'invalid_encrypted_content',
    ),
  ],
  [
    'OpenAI',
    ofOpenAi("Item 'rs_68a1' of type 'reasoning' was provided without its required following item."),
  ],
  [
    'OpenAI',
    ofOpenAi(
      "Item 'fc_68a1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
    ),
  ],
  ['OpenAI', ofOpenAi('Encrypted function output content could not be decrypted or decoded.')],
  [
    'OpenAI',
    ofOpenAi(
      "Invalid 'input[3].call_id': string too long. Expected a string with maximum length 64, but got a string with length 72 instead.",
      'string_above_max_length',
    ),
  ],
  [
    'Google AI Studio',
    JSON.stringify({
      error: {
        code: 400,
        message:
          'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.',
        status: 'INVALID_ARGUMENT',
      },
    }),
  ],
  ['Google', JSON.stringify({ error: { code: 400, message: 'Corrupted thought signature.' } })],
  ['Google', JSON.stringify({ error: { code: 400, message: 'Thought signature is not valid' } })],
  ['DeepSeek', ofOpenAi('The `reasoning_content` in the thinking mode must be passed back to the API.')],
  ['DeepSeek', ofOpenAi('Missing `reasoning_content` field in the assistant message at message index 3')],
  [
    'Moonshot AI',
    ofOpenAi(
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
    ),
  ],
  [
    'xAI',
    ofOpenAi('Could not decode the compaction blob. Ensure it is unmodified from the compact response.'),
  ],
  ['xAI', 'Could not decrypt the provided encrypted_content.'],
  ['xAI', ofOpenAi('Each message must have at least one content element.')],
  ['Mistral', ofMistral('Tool call id was call_0 but must be a-z, A-Z, 0-9, with a length of 9.', '3280')],
  ['Mistral', ofMistral("Unexpected role 'user' after role 'tool'", '3230')],
  ['Mistral', ofMistral('Reasoning input is not enabled for this model', '3051')],
];

test.each(refusals)('%s refuses another model’s state: %s', (name, raw) => {
  for (const body of [provider(name, raw), raw.startsWith('{') ? (JSON.parse(raw) as unknown) : raw]) {
    const verdict = classify({ status: 400, headers: {}, body, streamed: false, fault: null }, nowMs);
    expect(verdict).toMatchObject({ cause: 'foreign_state', kind: 'foreign_state', origin: 'request' });
    expect(explainVerdict(verdict, 'some/model').explanation).toContain('Nothing is wrong with your request');
  }
});

test('OpenRouter’s own error about Gemini’s reasoning details is recognized', () => {
  const message =
    'Gemini models require OpenRouter reasoning details to be preserved in each request. Please refer to our docs.';
  const verdict = classify(
    { status: 400, headers: {}, body: { error: { message, code: 400 } }, streamed: false, fault: null },
    nowMs,
  );
  expect(verdict.cause).toBe('foreign_state');
});
