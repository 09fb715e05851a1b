import { describe, expect, test } from 'vitest';
import { explainPaste } from './explain-paste.ts';

const nowMs = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;

function freeDay(resetMs: number): string {
  return JSON.stringify({
    error: {
      message: 'Rate limit exceeded: free-models-per-day',
      code: 429,
      metadata: { headers: { 'X-RateLimit-Limit': '50', 'X-RateLimit-Reset': String(resetMs) } },
    },
  });
}

describe('a limit that, according to the paste, has ended', () => {
  test('is described as past if it has reset, with its date and header', () => {
    const resetMs = Date.UTC(2026, 1, 28);
    const verdict = explainPaste({ body: `Error: 429 ${freeDay(resetMs)}\n    at run (app.js:3:1)` }, nowMs);
    expect(verdict).toMatchObject({ cause: 'free_daily_limit', retryAfterMs: 0 });
    expect(verdict.title).toContain('were used up');
    expect(verdict.explanation).toMatch(/reset on 28 Feb 2026/);
    expect(verdict.advice.join(' ')).not.toMatch(/Wait/);
    expect(verdict.evidence).toContainEqual(
      expect.objectContaining({ field: 'header x-ratelimit-reset', value: String(resetMs) }),
    );
  });

  test.each([
    ['an HTTP date', 'date: Mon, 05 Oct 2026 10:00:00 GMT\n429 Too Many Requests, retry after 30 s'],
    ['a timestamp with a time zone', '2026-10-05T10:00:00Z ERROR 429 rate limit, try again in 30s'],
    ['a timestamp without a time zone', '2026-10-05 10:00:00,123 - ERROR - 429 rate limit, try again in 30s'],
    ['an epoch in a JSON log', '{"time":1791194400000,"err":{"message":"429 rate limit, try again in 30s"}}'],
    ['a web server’s timestamp', '[05/Oct/2026:10:00:00 +0000] 429 rate limit, try again in 30s'],
  ])('is recognized by %s', (_, body) => {
    const verdict = explainPaste({ body }, nowMs);
    expect(verdict.explanation).toMatch(/reset on 5 Oct 2026/);
    expect(verdict.retryAfterMs).toBe(0);
  });

  test('is recognized a day later if it has no wait', () => {
    const body = '2026-10-05T10:00:00Z WARN 429 acme/big-1 is temporarily rate-limited upstream';
    const verdict = explainPaste({ body }, nowMs);
    expect(verdict.explanation).toMatch(/that was on 5 Oct 2026/);
    expect(verdict.retryAfterMs).toBe(0);
  });
});

describe('a limit that may still hold', () => {
  test('with a future reset shows the time left', () => {
    const verdict = explainPaste({ body: freeDay(nowMs + 2 * HOUR_MS) }, nowMs);
    expect(verdict.retryAfterMs).toBe(2 * HOUR_MS);
    expect(verdict.title).toBe("Today's free requests are used up");
  });

  test('counts the rest of a wait from the time of the message', () => {
    const body = `date: ${new Date(nowMs - 20_000).toUTCString()}\n429 rate limit, try again in 50s`;
    expect(explainPaste({ body }, nowMs).retryAfterMs).toBe(30_000);
  });

  test('is not past if a timestamp without a time zone is less than half a day old', () => {
    const body = '2026-11-29 02:00:00,123 - ERROR - 429 rate limit, try again in 30s';
    expect(explainPaste({ body }, nowMs).explanation).not.toMatch(/reset on/);
  });

  test('does not take a future time for the time of the message', () => {
    const body = '429 You have reached your usage limits. You will regain access on 2026-12-01T00:00:00Z';
    expect(explainPaste({ body }, nowMs).evidence.map(({ field }) => field)).not.toContain('time');
  });
});

test('a permanent error is not described as past', () => {
  const body = '2024-10-05T10:00:00Z ERROR 401 Incorrect API key provided';
  expect(explainPaste({ body }, nowMs).explanation).not.toMatch(/2024|since/);
});
