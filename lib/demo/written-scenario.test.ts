import { once } from 'node:events';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDemo, postChat, readUntilBroken } from '#tests/support/demo-client';
import { rawRequest } from '#tests/support/raw-request';
import type { WrittenStep } from './written-scenario.ts';

async function playAsBody(steps: WrittenStep[]): Promise<Response> {
  const demo = await openDemo();
  demo.playAt('/key', { kind: 'custom_steps', status: 200, steps });
  return fetch(`${demo.url}/key`);
}

test('a body is sent step by step, with text and bytes unchanged', async () => {
  const base64 = gzipSync('packed').toString('base64');
  const response = await playAsBody([
    { do: 'send', text: 'a' },
    { do: 'wait', ms: 1 },
    { do: 'send_bytewise', text: 'ü' },
    { do: 'repeat', text: 'b', times: 3 },
    { do: 'send_bytes', base64 },
  ]);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 6).toString()).toBe('aübbb');
  expect(gunzipSync(bytes.subarray(6)).toString()).toBe('packed');
});

test('a dropped body and one shorter than its content-length break for the reader', async () => {
  expect(await readUntilBroken(await playAsBody([{ do: 'send', text: 'half' }, { do: 'drop' }]))).toEqual({
    text: 'half',
    isBroken: true,
  });
  const demo = await openDemo();
  const headers = { 'content-length': '10' };
  demo.playAt('/key', {
    kind: 'custom_steps',
    status: 200,
    headers,
    steps: [{ do: 'send', text: 'short' }, { do: 'drop' }],
  });
  expect((await readUntilBroken(await fetch(`${demo.url}/key`))).isBroken).toBe(true);
});

test('an answer waits at a gate until it is released, and passes a gate released earlier', async () => {
  const demo = await openDemo({ recordRequests: true });
  const steps: WrittenStep[] = [
    { do: 'send', text: 'one' },
    { do: 'await', gate: 'g' },
    { do: 'send', text: 'two' },
  ];
  demo.playAt('/key', { kind: 'custom_steps', status: 200, steps });
  const first = await fetch(`${demo.url}/key`);
  const reader = first.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one');
  expect(demo.requests()[0]?.answer).toBeNull();
  demo.release('g');
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('two');
  expect(await (await fetch(`${demo.url}/key`)).text()).toBe('onetwo');
});

test('raw bytes are sent without a response head, and the demo keeps reading after its FIN', async () => {
  const demo = await openDemo({ recordRequests: true });
  demo.playAt('/key', { kind: 'raw_socket', steps: [{ do: 'send', text: '+OK ready\r\n' }] });
  const socket = connect({ port: demo.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  const request = 'GET /api/v1/key HTTP/1.1\r\nhost: x\r\n\r\n';
  socket.write(request);
  await once(socket, 'end');
  expect(text).toBe('+OK ready\r\n');
  socket.write(request);
  await vi.waitFor(() => expect(demo.requests()).toHaveLength(2));
  socket.end();
  await once(socket, 'close');
});

test('a path scenario comes before the global one, the global one before the route, and a sequence repeats its last', async () => {
  const demo = await openDemo();
  demo.playEverywhere({ kind: 'custom', status: 500, body: {} });
  demo.playAt('/models', {
    kind: 'sequence',
    scenarios: [
      { kind: 'custom', status: 401, body: {} },
      { kind: 'custom', status: 307, headers: { location: '/elsewhere' }, body: '' },
    ],
  });
  demo.playAt('/credits', { kind: 'custom', status: 503, body: 'busy', times: 1 });
  const statusAt = async (url: string) => (await fetch(url, { redirect: 'manual' })).status;
  for (const expected of [401, 307, 307]) expect(await statusAt(`${demo.url}/models?x=1`)).toBe(expected);
  expect(await statusAt(`${demo.directUrl}/models`)).toBe(307);
  expect(await statusAt(`http://127.0.0.1:${demo.port}/whatever`)).toBe(500);
  expect((await postChat(demo)).status).toBe(500);
  expect(demo.calls()).toMatchObject([{ model: 'openai/gpt-4.1-mini', status: 500 }]);
  for (const expected of [503, 401]) expect(await statusAt(`${demo.url}/credits`)).toBe(expected);
});

test('a model can play raw bytes, and a request can bring custom steps', async () => {
  const demo = await openDemo();
  demo.play('odd/one', {
    kind: 'raw_socket',
    steps: [{ do: 'send', text: 'HTTP/1.1 299 Odd\r\ncontent-length: 0\r\n\r\n' }],
  });
  expect((await postChat(demo, { body: { model: 'odd/one' } })).status).toBe(299);
  const scenario = { kind: 'custom_steps', status: 202, steps: [{ do: 'send', text: 'x' }] } as const;
  expect((await postChat(demo, { scenario: { ...scenario, steps: [...scenario.steps] } })).status).toBe(202);
});

test('requests are recorded verbatim, and only if enabled', async () => {
  const demo = await openDemo({ recordRequests: true });
  const body = '{"not":  "reformatted"}';
  await rawRequest(demo.url, [
    `PUT /api/v1/x?y=1 HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer k\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  ]);
  await vi.waitFor(() => expect(demo.requests()[0]?.answer).not.toBeNull());
  expect(demo.requests()).toMatchObject([
    {
      method: 'PUT',
      path: '/api/v1/x?y=1',
      headers: { authorization: 'Bearer k' },
      body,
      answer: { isWhole: true },
    },
  ]);
  expect(demo.requests()[0]?.answer?.sentBytes).toBeGreaterThan(100);
  const quiet = await openDemo();
  await postChat(quiet);
  expect(quiet.requests()).toEqual([]);
});

test('an endlessly repeated answer is written only as fast as it is read', async () => {
  const demo = await openDemo({ recordRequests: true });
  const block = 'x'.repeat(1_000_000);
  demo.playAt('/key', {
    kind: 'custom_steps',
    status: 200,
    steps: [{ do: 'repeat', text: block, times: 200 }],
  });
  const leaving = new AbortController();
  await fetch(`${demo.url}/key`, { signal: leaving.signal });
  leaving.abort();
  await vi.waitFor(() => expect(demo.requests()[0]?.answer?.isWhole).toBe(false));
  expect(demo.requests()[0]?.answer?.sentBytes).toBeLessThan(50_000_000);
});
