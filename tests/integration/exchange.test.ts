import { failedCall } from '#tests/support/attempts';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startExchange, type ExchangeHandlers } from '#lib/upstreams/http/exchange';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { runOverWire } from '#tests/support/run-over-wire';
import { openDemo } from '#tests/support/demo-client';

test.each(['onHead', 'onData', 'onEnd'] as const)(
  'an internal error in %s is reported as such, not as a network fault',
  async (place) => {
    const upstream = await openDemo();
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.destroy());
    upstream.playEverywhere({ kind: 'custom', status: 200, body: { some: 'answer' } });
    const mistake = new Error('a mistake');
    const met = Promise.withResolvers<Error>();
    const faults: TransportFault[] = [];
    const handlers: ExchangeHandlers = {
      onHead: () => {},
      onData: () => {},
      onEnd: () => {},
      onFault: (fault) => void faults.push(fault),
      onMistake: met.resolve,
      [place]: () => {
        throw mistake;
      },
    };
    const { origin, pathname } = new URL(upstream.url);
    startExchange(dispatcher, { origin, path: pathname, headers: {}, body: '{}' }, handlers);
    expect(await met.promise).toBe(mistake);
    expect(faults).toEqual([]);
  },
);

test.each([
  ['an invalid header', 'HTTP/1.1 200 OK\r\nno header\r\n\r\n'],
  ['an invalid length', 'HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n{}'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}'],
  ['an invalid chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
  ['an invalid status', 'HTTP/1.1 1000 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a protocol switch', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
  ['a 100 Continue instead of an answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['JSON without a head', '{"choices":[]}'],
])('an upstream that violates HTTP with %s counts as reached', async (_, sent) => {
  const upstream = await openDemo();
  upstream.playEverywhere({ kind: 'raw_socket', steps: [{ do: 'send', text: sent }] });
  const { execution } = await runOverWire({ url: upstream.url, chain: ['odd/model'] });
  expect(execution.attempts).toHaveLength(1);
  expect(execution.attempts[0]).toMatchObject({ outcome: 'failed', action: 'switch_model' });
  expect(failedCall(execution.attempts[0]).reason).not.toContain('never reached');
});
