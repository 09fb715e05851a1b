import { expect, test } from 'vitest';
import { failureOf } from './fetch-json.ts';

test('an error is reported once, in the server’s words', async () => {
  const message = 'topP: Too big: expected number to be <=1';
  const body = { error: { code: 'invalid_request', message, issues: [{ path: 'topP', message }] } };
  const failure = await failureOf(Response.json(body, { status: 400 }));
  expect(failure).toMatchObject({
    code: 'invalid_request',
    message,
    status: 400,
    issues: [{ path: 'topP' }],
  });
});

test.each(['<html>a proxy</html>', '', '{"error":"down"}'])(
  'an unreadable response (%j) is reported as such, with advice',
  async (text) => {
    const failure = await failureOf(new Response(text, { status: 502 }));
    expect(failure).toMatchObject({ code: 'unreadable', status: 502 });
    expect(failure.message).toMatch(/without giving a reason\. Try again\.$/);
  },
);
