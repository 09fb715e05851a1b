import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExplainInput, Verdict } from '#lib/contracts/verdict';
import { nowMs, openRouterError, providerError } from '#tests/fixtures/errors/fixture';
import { limitFixtures } from '#tests/fixtures/errors/limits';
import { moneyAndKeyFixtures } from '#tests/fixtures/errors/money-and-keys';
import { providerFixtures } from '#tests/fixtures/errors/providers';
import { requestFixtures } from '#tests/fixtures/errors/requests';
import { routingFixtures } from '#tests/fixtures/errors/routing';
import { vendorWordFixtures } from '#tests/fixtures/errors/vendor-words';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainPaste } from './explain-paste.ts';
import { explainVerdict } from '#lib/words/explain-verdict';
import { readPaste } from './read-paste.ts';
import type { UpstreamReply } from '#lib/engine/upstream-reply';

function judgePaste(body: unknown, status?: number | null, headers?: ExplainInput['headers']): Verdict {
  return explainPaste(
    {
      body,
      ...(status === undefined ? {} : { status }),
      ...(headers === undefined ? {} : { headers }),
    },
    nowMs,
  );
}

function firstPiece(input: ExplainInput): UpstreamReply | undefined {
  return readPaste(input).pieces[0];
}

const shared = providerError(429, 'acme/big-1 is temporarily rate-limited upstream. Please retry shortly.');
const json = JSON.stringify(shared);

const pythonLine = `openai.RateLimitError: Error code: 429 - {'error': {'message': 'Provider returned error', 'code': 429, 'metadata': {'raw': "acme/big-1 is temporarily rate-limited upstream. It's busy.", 'provider_name': 'Acme Cloud', 'is_byok': False}}, 'user_id': None}`;

const nodeDump = `RateLimitError: 429 Provider returned error
    at APIError.generate (/app/node_modules/openai/error.js:58:20) {
  status: 429,
  headers: Headers { 'retry-after': '12', [Symbol(x)]: [Object: null prototype] { a: 1 } },
  error: {
    message: 'Provider returned error',
    code: 429,
    metadata: {
      raw: 'acme/big-1 is temporarily\\n' +
        "rate-limited upstream. It's busy.",
      provider_name: 'Acme Cloud',
      is_byok: false,
      previous_errors: [ [Object] ]
    }
  },
  param: undefined
}`;

describe('a pasted error', () => {
  test.each<readonly [string, unknown]>([
    ['as JSON', shared],
    ['as a JSON string', json],
    ['pretty-printed, with surrounding space', `\n\n  ${JSON.stringify(shared, null, 2)}  \n`],
    ['encoded twice', JSON.stringify(json)],
    ['after its status', `429 ${json}`],
    ['in a log line', `[2026-10-05 12:00:01] ERROR OpenRouter API error: ${json} (attempt 1/3)`],
    ['as a stream', `: OPENROUTER PROCESSING\n\ndata: ${json}\n\n`],
    ['as a response with status and body', { status: 429, body: json }],
    [
      'as an SDK exception',
      {
        name: 'AI_APICallError',
        statusCode: 429,
        responseHeaders: { 'Retry-After': '3' },
        responseBody: json,
      },
    ],
    [
      'as an axios error',
      { message: 'Request failed', response: { status: 429, headers: {}, data: shared } },
    ],
    ['as an OpenAI SDK error', { status: 429, headers: {}, error: (shared as { error: unknown }).error }],
    ['cut off by a log', `OpenRouter 429: ${json.slice(0, json.indexOf('"is_byok'))}`],
    ['cut off inside a string', `429: ${json.slice(0, json.indexOf('retry shortly'))}...`],
    ['as Python prints it', pythonLine],
    [
      'after a traceback that includes the request',
      `Traceback (most recent call last):\n  File "main.py", line 12, in <module>\n    client.chat.completions.create(model="acme/big-1", messages=[{"role": "user", "content": "hi"}])\n${pythonLine}`,
    ],
    ['as Python prints it, cut off by a log', pythonLine.slice(0, pythonLine.indexOf("'is_byok"))],
    ['as Node prints an exception', nodeDump],
    ['with comments and trailing commas', `{ // seen\n "error": ${json.slice(9, -1)}, }`],
    ['at the end of a long log', `${'12:00:01 all is well\n'.repeat(8_000)}${pythonLine}`],
  ])('is read %s', (_, body) => {
    const verdict = judgePaste(body);
    expect([verdict.origin, verdict.action]).toEqual(['upstream_provider', 'switch_model']);
    expect(verdict.title).toContain('Acme Cloud');
    expect(verdict.explanation).toContain('acme/big-1');
  });

  test('prefers the user’s status to the one in the text', () => {
    expect(firstPiece({ status: 503, body: '429 Too Many Requests' })?.status).toBe(503);
  });

  test('accepts header names in any case and lists of values', () => {
    const verdict = judgePaste('', 429, { 'Retry-After': ['4', '9'] });
    expect(verdict.retryAfterMs).toBe(4_000);
  });

  test.each<readonly [string, string, string, string]>([
    [
      'a DNS failure',
      'TypeError: fetch failed\n  [cause]: Error: getaddrinfo ENOTFOUND openrouter.ai',
      'network',
      'retry_same_model',
    ],
    ['a refused connection', 'Error: connect ECONNREFUSED 127.0.0.1:443', 'network', 'retry_same_model'],
    ['a cut stream', 'TypeError: terminated', 'network', 'switch_model'],
    ['a bad certificate', 'Error: self-signed certificate in certificate chain', 'network', 'stop_chain'],
    ['a status line', 'HTTP/2 401', 'credentials', 'stop_chain'],
    ['a status in words', 'Request failed with status code 402', 'credits', 'stop_chain'],
    [
      'an OpenRouter sentence',
      'Rate limit exceeded: free-models-per-day',
      'openrouter_free_tier',
      'skip_free_models',
    ],
    [
      'a sentence about the context',
      "Error: This endpoint's maximum context length is 32768 tokens.",
      'request',
      'switch_to_larger_context',
    ],
    ['a sentence about a key', 'No auth credentials found', 'credentials', 'stop_chain'],
    [
      'a sentence about routing',
      'No endpoints found that support tool use.',
      'routing',
      'switch_to_capable_model',
    ],
    [
      'a status in a sentence of any language',
      'Erreur 429 : trop de requêtes',
      'openrouter_account',
      'retry_same_model',
    ],
    [
      'OpenRouter’s words about a provider',
      'Error: 429 Provider returned error',
      'upstream_provider',
      'switch_model',
    ],
    [
      'a page parsed as JSON by a program',
      `Unexpected token '<', "<!DOCTYPE "...`,
      'network',
      'switch_model',
    ],
    [
      'the last line of a long traceback',
      `${'  File "a.py", line 503\n'.repeat(500)}openai.APIStatusError: Error code: 402`,
      'credits',
      'stop_chain',
    ],
    ['a page', '<html><head><title>502 Bad Gateway</title></head></html>', 'openrouter', 'retry_same_model'],
    [
      'a truncated stream',
      'data: {"choices":[{"index":0,"delta":{"content":"par"},"finish_reason":null}]}\n\n',
      'network',
      'switch_model',
    ],
  ])('is read as %s', (_, body, origin, action) => {
    const verdict = judgePaste(body);
    expect([verdict.origin, verdict.action]).toEqual([origin, action]);
  });

  test('keeps the headers of a printed exception', () => {
    expect(judgePaste(nodeDump).retryAfterMs).toBe(12_000);
  });

  const curlBody = JSON.stringify(openRouterError(429, 'Rate limit exceeded'));
  test.each([
    ['-i', `HTTP/2 429 \r\ncontent-type: application/json\r\nretry-after: 7\r\n\r\n${curlBody}`],
    [
      '-v',
      `> POST /api/v1/chat/completions HTTP/2\n> \n* sent off\n< HTTP/2 429 \n< Retry-After: 7\n< \n{ [120 bytes data]\n${curlBody}\n* left intact`,
    ],
    [
      '-iL',
      `HTTP/1.1 302 Found\nlocation: /x\n\nHTTP/1.1 429 Too Many Requests\nretry-after: 7\n\n${curlBody}`,
    ],
  ])('is parsed from curl %s output', (_, body) => {
    const reply = firstPiece({ body });
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(reply?.body).toEqual(JSON.parse(curlBody));
  });

  test('is recognized as a page after its response head', () => {
    const page = '<html><head><title>503 Service Unavailable</title></head></html>';
    const verdict = judgePaste(
      `HTTP/1.1 503 Service Unavailable\nServer: cloudflare\nRetry-After: 30\n\n${page}`,
    );
    expect(verdict).toMatchObject({ origin: 'openrouter', retryAfterMs: 30_000 });
    expect(verdict.evidence).toContainEqual(
      expect.objectContaining({ field: 'body', value: '503 Service Unavailable' }),
    );
  });

  test('does not take other numbers for a status', () => {
    for (const text of ['File "a.py", line 429', 'connect to openrouter.ai port 443', 'I paid 512 dollars'])
      expect(firstPiece({ body: text })?.status).toBe(null);
  });

  test('that is empty does not look like an API error', () => {
    const verdict = judgePaste('');
    expect(verdict).toMatchObject({ origin: null, action: null, cause: 'not_an_api_error' });
    expect(verdict.title).toBe("This doesn't look like an API error");
  });

  test('that is a normal answer is not called a failure', () => {
    const body = {
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
    };
    expect(judgePaste(body, 200).title).toBe('This looks like a normal answer');
  });

  test('from Understudy about money is read by its credits attempt', () => {
    const attempts = [
      { origin: 'upstream_provider' },
      { origin: 'credits', explanation: 'Too few credits.' },
    ];
    const body = {
      error: { type: 'budget_exceeded', message: 'x', metadata: { request_id: 'req_1', attempts } },
    };
    const verdict = judgePaste(body, 402);
    expect([verdict.origin, verdict.action]).toEqual(['credits', 'stop_chain']);
  });

  test('from Understudy is read by its first attempt', () => {
    const body = {
      error: {
        type: 'chain_exhausted',
        message: 'x',
        metadata: {
          request_id: 'req_1',
          attempts: [
            {
              model: 'a/b',
              provider: 'Acme',
              origin: 'upstream_provider',
              action: 'switch_model',
              explanation: 'Acme was busy.',
            },
          ],
        },
      },
    };
    expect(judgePaste(body, 502).origin).toBe('upstream_provider');
  });

  test.each([
    ['budget_exceeded', 'understudy', 'stop_chain'],
    ['all_cooling_down', 'understudy', 'retry_same_model'],
    ['client_limited', 'understudy', 'retry_same_model'],
    ['no_capable_model', 'understudy', 'fail_request'],
    ['invalid_request', 'request', 'fail_request'],
    ['unauthorized', 'credentials', 'stop_chain'],
  ])('from Understudy of type %s is recognized', (type, origin, action) => {
    const body = { error: { type, message: 'x', metadata: { request_id: 'req_1', attempts: [] } } };
    const verdict = judgePaste(body, 503);
    expect([verdict.origin, verdict.action]).toEqual([origin, action]);
  });

  test('of any content gets a complete verdict', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.jsonValue()),
        fc.option(fc.integer({ min: 0, max: 999 })),
        (body, status) => {
          const verdict = judgePaste(body, status);
          expect(Verdict.safeParse(verdict).success).toBe(true);
          expect(verdict.title).not.toBe('');
          expect(verdict.explanation.length).toBeGreaterThan(20);
          expect(verdict.advice.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 800 },
    );
  });
});

describe('the explanation', () => {
  const verdicts = [
    ...limitFixtures,
    ...moneyAndKeyFixtures,
    ...routingFixtures,
    ...requestFixtures,
    ...providerFixtures,
    ...vendorWordFixtures,
  ].map(
    ({ name, status, headers, body, streamed }) =>
      [
        name,
        explainVerdict(
          classify({ status, headers: headers ?? {}, body, streamed: streamed ?? false, fault: null }, nowMs),
        ),
      ] as const,
  );

  test.each(verdicts)('is plain, complete and has advice: %s', (_, { title, explanation, advice }) => {
    expect(title).toMatch(/^[^\s].{8,160}[^.\s]$/);
    expect(explanation).toMatch(/[.”]$/);
    expect(advice.length).toBeGreaterThan(0);
    const ownWords = explanation.replace(/“.*”/su, '“…”.');
    expect(ownWords.match(/[.?!](?=\s+[A-Z]|$)/g)?.length).toBeLessThanOrEqual(2);
    for (const text of [title, explanation, ...advice]) {
      expect(text).not.toMatch(/undefined|null|\[object|NaN|upstream_|_model\b/);
    }
  });

  test('says that a shared limit is not the user’s usage, and what to do', () => {
    const verdict = judgePaste(shared, 429);
    expect(verdict.explanation).toContain("wasn't caused by your usage or your account");
    expect(verdict.advice.join(' ')).toContain('openrouter.ai/settings/integrations');
  });

  test('does not suggest buying credits for a provider’s words about money', () => {
    const verdict = judgePaste(
      providerError(429, 'insufficient_quota: check your plan and billing details'),
      429,
    );
    expect(verdict.advice.join(' ')).not.toContain('settings/credits');
  });

  test('says when free requests reset and how to get more', () => {
    const verdict = judgePaste(openRouterError(429, 'Rate limit exceeded: free-models-per-day'), 429);
    expect(verdict.advice.join(' ')).toMatch(/00:00 UTC.*10 credits.*1000/);
  });

  test('admits doubt if the origin is not proven', () => {
    expect(judgePaste('', 429).explanation).toMatch(/nothing proves/);
    expect(judgePaste('', 503).explanation).toMatch(/may also/);
  });
});
