import { expect, test } from 'vitest';
import { classify } from './classify.ts';

const reply = (body: unknown) =>
  classify({ status: 200, headers: {}, body, streamed: false, fault: 'empty' }, Date.UTC(2026, 10, 30));
const response = (more: Record<string, unknown>) => ({
  object: 'response',
  id: 'gen-1',
  output: [],
  ...more,
});
const cutShort = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };

test('a response cut off before its first token is too long for the context', () => {
  const body = response({ ...cutShort, usage: { input_tokens: 0, output_tokens: 0 } });
  for (const sent of [body, { type: 'response.incomplete', response: body }])
    expect(reply(sent)).toMatchObject({ origin: 'request', action: 'switch_to_larger_context' });
});

test('a response that spent all its tokens on reasoning is empty', () => {
  const body = response({ ...cutShort, usage: { input_tokens: 9, output_tokens: 64 } });
  expect(reply(body)).toMatchObject({ kind: 'empty_answer' });
});

test('a response stopped by a filter is a refusal', () => {
  const body = response({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } });
  expect(reply(body)).toMatchObject({ kind: 'content_refused' });
});

test('a completed response without content is empty', () => {
  expect(reply(response({ status: 'completed' }))).toMatchObject({ kind: 'empty_answer' });
});

test('a failed response is classified by the type next to its error', () => {
  for (const [code, errorType, kind] of [
    ['rate_limit_exceeded', 'rate_limit_exceeded', 'rate_limited'],
    ['server_error', 'provider_overloaded', 'overloaded'],
    ['invalid_prompt', 'context_length_exceeded', 'context_too_long'],
  ] as const) {
    const error = { code, message: 'Provider returned error' };
    const failed = response({ status: 'failed', error, error_type: errorType });
    const verdicts = [failed, { type: 'response.failed', response: failed }].map((body) =>
      classify({ status: 200, headers: {}, body, streamed: false, fault: null }, Date.UTC(2026, 10, 30)),
    );
    expect(verdicts).toMatchObject([{ kind }, { kind }]);
  }
});
