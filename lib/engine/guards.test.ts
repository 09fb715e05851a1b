import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { catalogueModel } from '#tests/support/catalogue-model';
import { checkGuards } from './guards.ts';
import { explainSkip } from '#lib/words/engine-words';

const model = catalogueModel({
  id: 'acme/plain',
  contextTokens: 1_000,
  maxCompletionTokens: 500,
  supportedParameters: ['temperature'],
  promptUsdPerToken: null,
  completionUsdPerToken: null,
});

const text = { messages: [{ role: 'user', content: 'Hello' }] };
const image = {
  messages: [
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] },
    { role: 'user', content: 'and?' },
  ],
};

test.each([
  ['a plain question', text, null],
  ['an image in an earlier message', image, 'images'],
  ['audio', { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }, 'audio'],
  ['a file', { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'files'],
  ['an image in the answer', { ...text, modalities: ['image', 'text'] }, 'images in the answer'],
  ['tools', { ...text, tools: [{ type: 'function' }] }, 'tool calling'],
  ['tools under their old name', { ...text, functions: [{ name: 'f' }] }, 'tool calling'],
  ['an empty list of tools', { ...text, tools: [] }, null],
  [
    'a strict schema',
    { ...text, response_format: { type: 'json_schema', json_schema: {} } },
    'structured JSON output',
  ],
  ['loose JSON', { ...text, response_format: { type: 'json_object' } }, null],
  ['reasoning', { ...text, reasoning: { effort: 'high' } }, 'reason'],
  ['reasoning turned off', { ...text, reasoning: { effort: 'none' } }, null],
  ['reasoning in its short form', { ...text, reasoning_effort: 'low' }, 'reason'],
  ['more output tokens than the model allows', { ...text, max_tokens: 501 }, 'writes at most 500'],
  ['exactly as many output tokens as the model allows', { ...text, max_tokens: 500 }, null],
  [
    'a prompt larger than the context window',
    { messages: [{ role: 'user', content: 'x'.repeat(8_000) }] },
    'more than the 1000',
  ],
  [
    'tool calls larger than the context window',
    {
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ type: 'function', function: { name: 'f', arguments: 'x'.repeat(8_000) } }],
        },
      ],
    },
    'more than the 1000',
  ],
])('a model with few capabilities and %s', (_, body, reason) => {
  const candidate = candidateOf(model.id, model);
  const skip = checkGuards(candidate, chatCompletions.describe(body).needs);
  expect(skip === null ? 'none' : explainSkip(skip.cause, candidate).reason).toContain(reason ?? 'none');
});

test('an unlisted model and a router are tried', () => {
  expect(checkGuards(candidateOf('new/model'), chatCompletions.describe(image).needs)).toBeNull();
  expect(
    checkGuards(
      candidateOf('openrouter/auto', { ...model, isRouter: true }),
      chatCompletions.describe(image).needs,
    ),
  ).toBeNull();
});
