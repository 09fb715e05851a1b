import { describe, expect, test } from 'vitest';
import { sentResponses } from '#tests/support/sent-responses';
import { readRequest } from './read-request.ts';

const good = { model: 'm', input: 'Hello.' };

describe('a Responses body', () => {
  test('is read with all its fields, known or unknown', () => {
    const body = {
      ...good,
      models: ['a', 'b'],
      stream: true,
      input: [
        { role: 'user', content: 'Hi.' },
        { type: 'of_a_later_year', deep: [null] },
      ],
      store: false,
      previous_response_id: null,
      client_metadata: { run: 1 },
    };
    expect(readRequest(body)).toEqual({
      outcome: 'read',
      request: { model: 'm', models: ['a', 'b'], stream: true, body },
    });
  });

  test.each([
    ['a list for the body', [], null],
    ['no input', { model: 'm' }, 'input'],
    ['an empty text', { ...good, input: '' }, 'input'],
    ['an empty list', { ...good, input: [] }, 'input'],
    ['a number for input', { ...good, input: 4 }, 'input'],
    ['a text for an item', { ...good, input: ['Hi.'] }, 'input.0'],
    ['an item without type, role and id', { ...good, input: [{ content: 'Hi.' }] }, 'input.0'],
    ['a number for content', { ...good, input: [{ role: 'user', content: 4 }] }, 'input.0.content'],
    ['a list for instructions', { ...good, instructions: [] }, 'instructions'],
    ['a text for stream', { ...good, stream: 'yes' }, 'stream'],
    ['a text for the temperature', { ...good, temperature: 'hot' }, 'temperature'],
    ['zero tokens', { ...good, max_output_tokens: 0 }, 'max_output_tokens'],
    ['tools without a type', { ...good, tools: [{ name: 'look' }] }, 'tools.0.type'],
    ['a format without a type', { ...good, text: { format: {} } }, 'text.format.type'],
    ['no model', { input: 'Hello.' }, 'model'],
  ])('with %s is refused at the invalid field', (_, body, param) => {
    expect(readRequest(body)).toMatchObject({ outcome: 'refused', param });
  });

  test.each([
    ['store', true],
    ['background', true],
    ['previous_response_id', 'resp_1'],
    ['conversation', 'conv_1'],
    ['conversation', { id: 'conv_1' }],
    ['prompt', { id: 'pmpt_1' }],
  ])('that needs stored state is refused with what to send instead: %s', (field, value) => {
    const read = readRequest({ ...good, [field]: value });
    expect(read).toMatchObject({ outcome: 'refused', code: 'unsupported_state', param: field });
    expect(read.outcome === 'refused' && read.message).toMatch(/Understudy stores no .*Send /);
  });

  test.each([{ type: 'item_reference', id: 'msg_1' }, { id: 'msg_1' }])(
    'that refers to a stored item is refused: %o',
    (item) => {
      const read = readRequest({ ...good, input: [{ role: 'user', content: 'Hi.' }, item] });
      expect(read).toMatchObject({ outcome: 'refused', code: 'unsupported_state', param: 'input.1' });
    },
  );
});

test('every recorded client body is accepted', () => {
  const refused = sentResponses().filter(([, body]) => readRequest(body).outcome === 'refused');
  expect(refused).toEqual([]);
});
