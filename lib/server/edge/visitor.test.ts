import { expect, test } from 'vitest';
import { createVisitorReader } from './visitor.ts';

const readVisitor = createVisitorReader(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
const read = (peer: string, forwarded?: string, proto?: string) =>
  readVisitor({
    peer,
    headers: {
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
      ...(proto === undefined ? {} : { 'x-forwarded-proto': proto }),
    },
  });

test('forwarded headers of an untrusted peer are ignored', () => {
  expect(read('203.0.113.9', '198.51.100.1', 'https')).toEqual({ address: '203.0.113.9', isSecure: false });
});

test.each([
  ['one proxy', '10.0.0.2', '198.51.100.1', '198.51.100.1'],
  ['a proxy on an IPv6 socket', '::ffff:10.0.0.2', '198.51.100.1', '198.51.100.1'],
  ['an IPv6 proxy', 'fd00::2', '2001:db8::1', '2001:db8::1'],
  ['two proxies', '127.0.0.1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['a forged address before the real one', '10.0.0.2', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['a forged trusted address before the real one', '10.0.0.2', '10.0.0.3, 198.51.100.1', '198.51.100.1'],
  ['an invalid address', '10.0.0.2', '198.51.100.1, nonsense', '10.0.0.2'],
  ['no header', '10.0.0.2', undefined, '10.0.0.2'],
  ['proxies only', '10.0.0.2', '10.0.0.3, 10.0.0.4', '10.0.0.3'],
])('with %s, the visitor is the last untrusted address', (_what, peer, forwarded, address) => {
  expect(read(peer, forwarded).address).toBe(address);
});

test('a trusted proxy reports whether the visitor used HTTPS', () => {
  expect(read('10.0.0.2', '198.51.100.1', 'https').isSecure).toBe(true);
  expect(read('10.0.0.2', '198.51.100.1', 'HTTPS, http').isSecure).toBe(true);
  expect(read('10.0.0.2', '198.51.100.1', 'http').isSecure).toBe(false);
  expect(read('10.0.0.2', '198.51.100.1').isSecure).toBe(false);
});
