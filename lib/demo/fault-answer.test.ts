import { describe, expect, test } from 'vitest';
import { openDemo, plainModel, postChat, readWire } from '#tests/support/demo-client';
import type { Scenario } from './scenario.ts';

const raw = (words: RegExp) => ({
  raw: expect.stringMatching(words) as unknown,
  provider_name: 'OpenAI',
  is_byok: false,
});

type Row = {
  scenario: Scenario;
  status: number;
  message: RegExp;
  metadata?: Record<string, unknown>;
  headers?: Record<string, string | RegExp>;
};

const rows: Row[] = [
  {
    scenario: { kind: 'rate_limited_upstream' },
    status: 429,
    message: /^Provider returned error$/,
    metadata: raw(
      /^openai\/gpt-4\.1-mini is temporarily rate-limited upstream\. .*\/settings\/integrations$/,
    ),
  },
  {
    scenario: {
      kind: 'rate_limited_upstream',
      shape: 'limit_source',
      retryAfterSeconds: 1,
      provider: 'BaseTen',
    },
    status: 429,
    message: /^Provider returned error$/,
    metadata: {
      provider_name: 'BaseTen',
      limit_source: 'upstream_provider_shared_pool',
      headers: { 'Retry-After': '1' },
    },
    headers: { 'retry-after': '1' },
  },
  {
    scenario: { kind: 'rate_limited_byok' },
    status: 429,
    message: /^Provider returned error$/,
    metadata: { is_byok: true, limit_source: 'upstream_provider_account', previous_errors: [{ code: 429 }] },
  },
  {
    scenario: { kind: 'free_tier_daily' },
    status: 429,
    message: /^Rate limit exceeded: free-models-per-day/,
    metadata: { limit_source: 'openrouter_free_tier_daily', headers: { 'X-RateLimit-Remaining': '0' } },
    headers: { 'x-ratelimit-limit': '50', 'x-ratelimit-reset': /^\d{13}$/ },
  },
  {
    scenario: { kind: 'free_tier_per_minute' },
    status: 429,
    message: /^Rate limit exceeded: free-models-per-min\. $/,
    metadata: { limit_source: 'openrouter_free_tier_per_minute' },
    headers: { 'x-ratelimit-limit': '20', 'x-ratelimit-reset': /^\d{13}$/ },
  },
  {
    scenario: { kind: 'account_limit', retryAfterSeconds: 2 },
    status: 429,
    message: /^Rate limit exceeded$/,
    headers: { 'retry-after': '2' },
  },
  {
    scenario: { kind: 'admission_control' },
    status: 429,
    message: /could not verify available credits/,
    metadata: { limit_source: 'openrouter_admission_control', headers: { 'Retry-After': '10' } },
  },
  {
    scenario: { kind: 'in_flight_budget', retryAfterSeconds: 3 },
    status: 402,
    message: /in-flight requests/,
    metadata: { limit_source: 'openrouter_in_flight_budget', reason: 'in_flight_budget_exhausted' },
    headers: { 'retry-after': '3' },
  },
  { scenario: { kind: 'no_credits' }, status: 402, message: /^Insufficient credits/ },
  {
    scenario: { kind: 'cannot_afford' },
    status: 402,
    message: /requested up to 65536 tokens, but can only afford 16384/,
    metadata: { limit_source: 'openrouter_credits' },
  },
  {
    scenario: { kind: 'key_limit', period: 'monthly' },
    status: 403,
    message: /^Key limit exceeded \(monthly limit\)/,
  },
  { scenario: { kind: 'bad_key' }, status: 401, message: /^User not found\.$/ },
  {
    scenario: { kind: 'provider_401' },
    status: 401,
    message: /^Provider returned error$/,
    metadata: raw(/refused/),
  },
  {
    scenario: { kind: 'moderation', reasons: ['violence', 'hate'] },
    status: 403,
    message: /requires moderation on OpenAI\. Your input was flagged for "violence, hate"/,
    metadata: { reasons: ['violence', 'hate'], flagged_input: 'Hello there', model_slug: plainModel },
  },
  {
    scenario: { kind: 'guardrail' },
    status: 403,
    message: /^Request blocked/,
    metadata: { patterns: [expect.any(String)] },
  },
  {
    scenario: { kind: 'guardrail', cause: 'budget' },
    status: 403,
    message: /budget limit exceeded/,
    metadata: {
      limit_source: 'openrouter_guardrail_budget',
      resets_at: expect.stringMatching(/T00:00:00/) as unknown,
    },
  },
  {
    scenario: { kind: 'no_endpoints', reason: 'tools' },
    status: 404,
    message: /^No endpoints found that support tool use/,
    metadata: { failed_routing_step: 'Filter by Tool Compatibility' },
  },
  {
    scenario: { kind: 'no_endpoints', reason: 'data_policy' },
    status: 404,
    message: /data policy \(Free model training\)/,
    metadata: { failed_routing_step: 'Filter by Data Policy' },
  },
  {
    scenario: { kind: 'no_endpoints', reason: 'model' },
    status: 404,
    message: /^No endpoints found for openai/,
  },
  {
    scenario: { kind: 'unknown_model' },
    status: 400,
    message: /^openai\/gpt-4\.1-mini is not a valid model ID$/,
  },
  {
    scenario: { kind: 'context_too_long' },
    status: 400,
    message:
      /^This endpoint's maximum context length is 1047576 tokens\. However, you requested about \d+ tokens/,
  },
  {
    scenario: { kind: 'context_too_long', shape: 'provider_400' },
    status: 400,
    message: /^Provider returned error$/,
    metadata: raw(/^prompt is too long: \d+ tokens > 1047576 maximum$/),
  },
  {
    scenario: { kind: 'context_too_long', shape: 'hidden_502' },
    status: 502,
    message: /^Provider returned error$/,
    metadata: raw(/maximum context length/),
  },
  {
    scenario: { kind: 'content_policy' },
    status: 400,
    message: /^Provider returned error$/,
    metadata: { error_type: 'content_policy_violation' },
  },
  { scenario: { kind: 'server_error' }, status: 500, message: /^Internal Server Error$/ },
  {
    scenario: { kind: 'provider_down' },
    status: 502,
    message: /^Provider returned error$/,
    metadata: raw(/server_error/),
  },
  {
    scenario: { kind: 'overloaded', retryAfterSeconds: 4 },
    status: 503,
    message: /^Provider returned error$/,
    metadata: raw(/capacity/),
    headers: { 'retry-after': '4' },
  },
  {
    scenario: { kind: 'overloaded', by: 'openrouter' },
    status: 503,
    message: /^Service temporarily unavailable$/,
  },
  {
    scenario: {
      kind: 'custom',
      status: 418,
      headers: { 'x-tea': 'yes' },
      body: { error: { message: 'Teapot', code: 418 } },
    },
    status: 418,
    message: /^Teapot$/,
    headers: { 'x-tea': 'yes' },
  },
];

describe('each refusal has the status and shape observed on OpenRouter', () => {
  test.each(rows)('$scenario.kind $status $message', async (row) => {
    const demo = await openDemo();
    const response = await postChat(demo, { scenario: row.scenario });
    const body = await readWire(response);
    expect(response.status).toBe(row.status);
    expect(body.error.code).toBe(row.status);
    expect(body.error.message).toMatch(row.message);
    expect(body.error.metadata ?? {}).toMatchObject(row.metadata ?? {});
    const { 'retry-after': retryAfter = null, ...others } = row.headers ?? {};
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    for (const [name, value] of Object.entries(others)) {
      expect(response.headers.get(name)).toMatch(value);
    }
  });
});

test('the built-in upstream limit has no Retry-After and includes the account id', async () => {
  const demo = await openDemo({ builtInTroubles: true });
  const response = await postChat(demo, { body: { model: 'google/gemini-2.5-flash-lite' } });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(response.headers.get('x-generation-id')).toMatch(/^gen-/);
  expect(await readWire(response)).toEqual({
    error: {
      message: 'Provider returned error',
      code: 429,
      metadata: {
        raw: expect.stringMatching(
          /^google\/gemini-2\.5-flash-lite is temporarily rate-limited upstream\./,
        ) as unknown,
        provider_name: 'Google AI Studio',
        is_byok: false,
      },
    },
    user_id: 'user_demo',
  });
});

test('a CDN error page is HTML', async () => {
  const demo = await openDemo();
  const response = await postChat(demo, { scenario: { kind: 'html_502' } });
  expect(response.status).toBe(502);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
});

test('a prefill error occurs only if the request has a prefill', async () => {
  const demo = await openDemo({ scenarios: { [plainModel]: { kind: 'invalid_prefill' } } });
  expect((await postChat(demo)).status).toBe(200);
  const messages = [
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: 'One' },
  ];
  const refused = await postChat(demo, { body: { messages } });
  expect(refused.status).toBe(400);
  expect((await readWire(refused)).error.metadata?.provider_error_code).toBe('invalid_prefill');
});

test('errors include router metadata unless OpenRouter itself refuses', async () => {
  const demo = await openDemo();
  const headers = { 'X-OpenRouter-Metadata': 'enabled' };
  const metadataOf = async (scenario: Scenario) =>
    (await readWire(postChat(demo, { headers, scenario }))).openrouter_metadata;
  expect((await metadataOf({ kind: 'rate_limited_upstream' }))?.attempts).toEqual([
    { provider: 'OpenAI', model: plainModel, status: 429 },
  ]);
  for (const kind of ['server_error', 'bad_key', 'account_limit', 'free_tier_daily'] as const) {
    expect(await metadataOf({ kind })).toBeUndefined();
  }
});

test('a scenario can apply to the first calls, every nth call, a period, or call by call', async () => {
  let nowMs = 1_000;
  const demo = await openDemo({ now: () => nowMs });
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let call = 0; call < count; call += 1) seen.push((await postChat(demo)).status);
    return seen;
  };
  demo.play(plainModel, { kind: 'server_error', times: 2 });
  expect(await statuses(3)).toEqual([500, 500, 200]);
  demo.play(plainModel, { kind: 'overloaded', every: 3 });
  expect(await statuses(6)).toEqual([200, 200, 503, 200, 200, 503]);
  demo.play(plainModel, { kind: 'overloaded', untilMs: 60_000 });
  expect(await statuses(1)).toEqual([503]);
  nowMs += 60_000;
  expect(await statuses(1)).toEqual([200]);
  demo.play(plainModel, {
    kind: 'sequence',
    scenarios: [{ kind: 'server_error' }, { kind: 'ok' }, { kind: 'no_credits' }],
  });
  expect(await statuses(4)).toEqual([500, 200, 402, 402]);
  demo.clear(plainModel);
  expect(await statuses(1)).toEqual([200]);
});

test('in demo mode, a request cannot set its own scenario', async () => {
  const demo = await openDemo({ builtInTroubles: true });
  expect((await postChat(demo, { scenario: { kind: 'server_error' } })).status).toBe(200);
  const open = await openDemo();
  const unreadable = await postChat(open, { headers: { 'x-demo-scenario': '{"kind":"no such"}' } });
  expect(unreadable.status).toBe(400);
});
