import { expect, test } from 'vitest';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import { classify } from './classify.ts';

const reply = (given: Partial<UpstreamReply>): UpstreamReply => ({
  status: 200,
  headers: {},
  body: undefined,
  streamed: false,
  fault: null,
  ...given,
});

const verdictOf = (given: Partial<UpstreamReply>) => classify(reply(given), 0);

const errorOf = (type: string, message: string, more: Record<string, unknown> = {}) => ({
  type: 'error',
  error: { type, message, ...more },
  request_id: 'gen-1',
});

test.each([
  [
    'an overloaded provider inside a stream',
    true,
    'provider_overloaded',
    'overloaded_error',
    'upstream_provider',
  ],
  ['a provider that took too long', true, 'timeout', 'timeout_error', 'upstream_provider'],
  ['a request that is too long', false, 'context_length_exceeded', 'invalid_request_error', 'request'],
  ['a refused key', false, 'authentication', 'authentication_error', 'credentials'],
  ['no credits', false, 'payment_required', 'billing_error', 'credits'],
])('%s is classified by its error_type', (_name, streamed, errorType, type, origin) => {
  const body = errorOf(type, 'Something is wrong', { error_type: errorType });
  expect(verdictOf({ body, streamed })).toMatchObject({ origin });
});

test('a limit at OpenRouter’s provider is attributed to that provider', () => {
  const metadata = {
    raw: 'acme/one is temporarily rate-limited upstream. Please retry shortly.',
    provider_name: 'Acme',
    limit_source: 'upstream_provider',
  };
  const body = { ...errorOf('rate_limit_error', 'Provider returned error'), metadata };
  expect(verdictOf({ status: 429, body })).toMatchObject({
    origin: 'upstream_provider',
    action: 'switch_model',
  });
});

test('an empty answer is classified by its stop reason', () => {
  const message = { type: 'message', role: 'assistant', content: [], usage: {} };
  const ended = (stop: string, more = {}) =>
    verdictOf({ fault: 'empty', body: { ...message, stop_reason: stop, ...more } });
  expect(ended('refusal')).toMatchObject({ cause: 'content_filter' });
  expect(ended('max_tokens', { content: [{ type: 'thinking', thinking: 'Hm.' }] })).toMatchObject({
    cause: 'tokens_spent_thinking',
  });
  expect(ended('end_turn')).toMatchObject({ cause: 'empty_answer' });
  const end = { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 1 } };
  expect(verdictOf({ fault: 'empty', body: end })).toMatchObject({ cause: 'content_filter' });
});
