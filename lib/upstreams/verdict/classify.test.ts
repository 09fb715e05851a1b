import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Evidence } from '#lib/contracts/verdict';
import { Action, Origin } from '#lib/contracts/vocabulary';
import { nowMs, openRouterError, providerError, type ErrorFixture } from '#tests/fixtures/errors/fixture';
import { limitFixtures } from '#tests/fixtures/errors/limits';
import { moneyAndKeyFixtures } from '#tests/fixtures/errors/money-and-keys';
import { providerFixtures } from '#tests/fixtures/errors/providers';
import { requestFixtures } from '#tests/fixtures/errors/requests';
import { routingFixtures } from '#tests/fixtures/errors/routing';
import { vendorWordFixtures } from '#tests/fixtures/errors/vendor-words';
import { classify } from './classify.ts';
import type { TransportFault, UpstreamReply } from '#lib/engine/upstream-reply';

function replyOf({ status, headers, body, streamed }: ErrorFixture): UpstreamReply {
  return { status, headers: headers ?? {}, body, streamed: streamed ?? false, fault: null };
}

const plain: UpstreamReply = { status: 200, headers: {}, body: undefined, streamed: false, fault: null };

describe.each([
  ['limits', limitFixtures],
  ['money and keys', moneyAndKeyFixtures],
  ['routing', routingFixtures],
  ['requests', requestFixtures],
  ['providers', providerFixtures],
  ['vendors’ own wordings', vendorWordFixtures],
])('%s', (_, fixtures) => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const { origin, action } = classify(replyOf(fixture), nowMs);
    expect({ origin, action }).toEqual({ origin: fixture.origin, action: fixture.action });
  });
});

describe('a broken connection', () => {
  const faults: readonly (readonly [TransportFault, number | null, boolean, Origin, Action])[] = [
    ['dns', null, false, 'network', 'retry_same_model'],
    ['refused', null, false, 'network', 'retry_same_model'],
    ['tls', null, false, 'network', 'stop_chain'],
    ['reset', null, false, 'network', 'retry_same_model'],
    ['reset', 200, true, 'network', 'switch_model'],
    ['silent', null, false, 'network', 'switch_model'],
    ['silent', 200, false, 'upstream_provider', 'switch_model'],
    ['keep_alive_only', 200, false, 'upstream_provider', 'switch_model'],
    ['stalled', 200, true, 'upstream_provider', 'switch_model'],
    ['cut', 200, true, 'network', 'switch_model'],
    ['malformed', 200, false, 'upstream_provider', 'switch_model'],
    ['empty', 200, false, 'upstream_provider', 'switch_model'],
    ['too_large', 200, true, 'understudy', 'switch_model'],
    ['deadline', 200, false, 'understudy', 'fail_request'],
    ['other', null, false, 'network', 'retry_same_model'],
  ];
  test.each(faults)('%s with status %s, streamed %s', (fault, status, streamed, origin, action) => {
    const verdict = classify({ ...plain, status, streamed, fault }, nowMs);
    expect([verdict.origin, verdict.action]).toEqual([origin, action]);
  });

  test('the error in an answer takes precedence over a broken connection', () => {
    const body = openRouterError(429, 'Rate limit exceeded: free-models-per-day');
    expect(classify({ ...plain, body, streamed: true, fault: 'cut' }, nowMs).origin).toBe(
      'openrouter_free_tier',
    );
  });

  test('an empty answer that ran out of tokens is a request problem, not the provider’s', () => {
    const body = { choices: [{ finish_reason: 'length', message: { content: '' } }] };
    const verdict = classify({ ...plain, body, fault: 'empty' }, nowMs);
    expect([verdict.origin, verdict.action]).toEqual(['request', 'switch_to_capable_model']);
  });

  test('text in the last chunk does not hide a cut stream', () => {
    const body = { choices: [{ finish_reason: null, delta: { content: 'partial' } }] };
    expect(classify({ ...plain, body, streamed: true, fault: 'cut' }, nowMs).kind).toBe('interrupted');
  });
});

describe('the facts in a verdict', () => {
  test('include the provider, the model and the message', () => {
    const raw = 'acme/big-1:free is temporarily rate-limited upstream. Please retry shortly.';
    const { facts, certain } = classify({ ...plain, status: 429, body: providerError(429, raw) }, nowMs);
    expect(facts).toMatchObject({ provider: 'Acme Cloud', model: 'acme/big-1:free', message: raw });
    expect(certain).toBe(true);
  });

  test.each([
    [
      "This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens",
      32_768,
    ],
    ['prompt is too long: 250000 tokens > 200000 maximum', 200_000],
    ['The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', 1_048_576],
    ['Range of input length should be [1, 129024]', 129_024],
    ['Input is too long for requested model.', null],
  ])('include the context window from "%s"', (raw, tokens) => {
    expect(
      classify({ ...plain, status: 400, body: providerError(400, raw) }, nowMs).facts.contextTokens,
    ).toBe(tokens);
  });

  test.each([
    ['No endpoints found that support image input', 'image'],
    ['No endpoints found that support tool use. Try disabling "x".', 'tools'],
    ['No endpoints found that support audio input', 'audio'],
    ['No endpoints found that can handle the requested parameters.', null],
  ])('include the missing capability from "%s"', (message, capability) => {
    const verdict = classify({ ...plain, status: 404, body: openRouterError(404, message) }, nowMs);
    expect(verdict.facts.missingCapability).toBe(capability);
  });

  test('are uncertain for a limit without a named owner', () => {
    expect(classify({ ...plain, status: 429, body: '' }, nowMs).certain).toBe(false);
  });

  test.each([
    ["in the provider's JSON", providerError(429, '{"error":{"details":[{"retryDelay":"17s"}]}}'), 17_000],
    ['in an object', providerError(429, { error: { details: [{ retryDelay: '17s' }] } }), 17_000],
    [
      'from Google directly',
      { error: { code: 429, message: 'No', details: [{ retryDelay: '17s' }] } },
      17_000,
    ],
    ['from OpenAI directly', { error: { message: 'Limit 5. Please try again in 8.2s.' } }, 8_200],
  ])('include the delay %s', (_, body, waitMs) => {
    expect(classify({ ...plain, status: 429, body }, nowMs).retryAfterMs).toBe(waitMs);
  });

  test('a page instead of an answer is recognized, called or pasted', () => {
    const page = { ...plain, body: '<html><body>Sign in</body></html>' };
    const origins = [page, { ...page, fault: 'malformed' } as const].map(
      (reply) => classify(reply, nowMs).origin,
    );
    expect(origins).toEqual(['network', 'network']);
  });

  test('a redirect is not a fault of the request', () => {
    const { origin, action, certain } = classify({ ...plain, status: 302, body: '' }, nowMs);
    expect({ origin, action, certain }).toEqual({
      origin: 'network',
      action: 'switch_model',
      certain: false,
    });
  });

  test('the daily free limit resets at 00:00 UTC even if no reset is given', () => {
    const body = openRouterError(429, 'Rate limit exceeded: free-models-per-day');
    expect(classify({ ...plain, status: 429, body }, nowMs).retryAfterMs).toBe(12 * 3_600_000);
  });

  test('a verdict contains no keys, account ids or user text', () => {
    const secrets = [
      'sk-or-v1-0123456789abcdef0123456789abcdef',
      'user_2tEsTaCcOuNt',
      'my private diary',
      'jo@example.com',
    ];
    const body = {
      error: {
        code: 403,
        message: `Key ${secrets[0]} of ${secrets[1]} (${secrets[3]}) was refused`,
        metadata: {
          reasons: ['violence'],
          flagged_input: secrets[2],
          raw: `{"flagged_input":"${secrets[2]}","k":"${secrets[0]}"}`,
        },
      },
      user_id: secrets[1],
    };
    const verdict = JSON.stringify(classify({ ...plain, status: 403, body }, nowMs));
    for (const secret of secrets) expect(verdict).not.toContain(secret);
  });
});

describe('an incomplete or wrapped body', () => {
  const text = JSON.stringify(providerError(429, 'acme/big-1 is temporarily rate-limited upstream.'));

  test.each([
    ['that is cut short', text.slice(0, text.indexOf('temporarily'))],
    ['after other text', `upstream said: ${text}`],
    ['with padding', `${' '.repeat(5_000)}${text}`],
    ['as events with carriage returns', `event: error\r\ndata: ${text}\r\n\r\n`],
  ])('%s is still read', (_, body) => {
    expect(classify({ ...plain, status: 429, body }, nowMs).origin).toBe('upstream_provider');
  });
});

describe('any reply', () => {
  const words = fc.constantFrom(
    'error', 'message', 'code', 'metadata', 'raw', 'provider_name', 'limit_source', 'error_type', 'availability',
    'previous_errors', 'choices', 'finish_reason', 'detail', 'errors', 'response', 'base_resp', 'headers', 'data',
    'failed_routing_step', 'ineligibility_reasons', 'openrouter_metadata', 'attempts', 'reasons', 'type', 'status',
    '__proto__', 'constructor', 'toString',
  ); // prettier-ignore
  const leaf = fc.oneof(
    fc.string(),
    fc.double(),
    fc.constantFrom(
      null,
      true,
      429,
      502,
      '429',
      'Provider returned error',
      'rate_limit_exceeded',
      '{"error":{}}',
      '[',
      '{',
    ),
  );
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(words, tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  const reply: fc.Arbitrary<UpstreamReply> = fc.record({
    status: fc.option(fc.integer({ min: 0, max: 999 })),
    headers: fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('retry-after', 'x-ratelimit-reset', 'server')),
      fc.string(),
    ),
    body: fc.oneof(
      document,
      fc.string(),
      fc.json(),
      fc.anything(),
      document.map((value) => `data: ${JSON.stringify(value)}\n\n`),
    ),
    streamed: fc.boolean(),
    fault: fc.option(
      fc.constantFrom<TransportFault>('dns', 'reset', 'silent', 'cut', 'malformed', 'empty', 'other'),
    ),
  });

  test('gets the same verdict each time, with evidence', () => {
    fc.assert(
      fc.property(reply, (input) => {
        const verdict = classify(input, nowMs);
        expect(Origin.safeParse(verdict.origin).success).toBe(true);
        expect(Action.safeParse(verdict.action).success).toBe(true);
        expect(verdict.evidence.length).toBeGreaterThan(0);
        for (const item of verdict.evidence) {
          expect(Evidence.safeParse(item).success).toBe(true);
          expect(item.value.length).toBeLessThanOrEqual(200);
          expect(item.meaning).not.toBe('');
        }
        const { retryAfterMs } = verdict;
        expect(retryAfterMs === null || (Number.isFinite(retryAfterMs) && retryAfterMs >= 0)).toBe(true);
        expect(classify(input, nowMs)).toEqual(verdict);
      }),
      { numRuns: 1_500 },
    );
  });

  test.each([
    ['white space', ' '.repeat(50_000_000)],
    ['one word', 'a'.repeat(50_000_000)],
    ['open braces', '{'.repeat(50_000_000)],
    ['a long JSON string', `{"error":{"message":"${'context '.repeat(6_000_000)}"}}`],
    ['quotes', `{"error": '${"'\\".repeat(20_000_000)}`],
  ])('with 50 MB of %s is read only to a limit', (_, body) => {
    const bodies = [body, { error: { message: body, metadata: { raw: body } } }];
    const tookMs = bodies.map((each) => {
      const before = process.threadCpuUsage();
      classify({ ...plain, status: 502, body: each }, nowMs);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    });
    // Reading it all would take seconds. Only this thread’s CPU time is measured.
    expect(Math.max(...tookMs)).toBeLessThan(400);
  });
});
