import { expect, test } from 'vitest';
import { createRequestGuard } from './request-guard.ts';

const host = '127.0.0.1:3000';
const guardRequest = createRequestGuard({
  host: '127.0.0.1',
  allowedHosts: [],
  baseUrl: null,
  port: () => 3000,
});
const guard = (path: string, headers: Record<string, string> = {}, rawHeaders = ['Host', host]) =>
  guardRequest({ method: 'GET', path, headers: { host, ...headers }, rawHeaders, isSecure: false }).outcome;

test('a second Host header is refused, even if the first is valid', () => {
  expect(guard('/', {}, ['Host', host, 'Accept', '*/*'])).toBe('allowed');
  for (const second of ['evil.example', host])
    expect(guard('/', {}, ['Host', host, 'hOST', second])).toBe('refused');
});

const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

test.each(['/', '/history', '/history/an-id', '/apiary'])('a link on another site may open %s', (path) => {
  expect(guard(path, link)).toBe('allowed');
});

test.each([
  '/api/settings',
  '/api?x',
  '/v1/models',
  '/x/../api/settings',
  '/%2e%2e/api/history',
  '/./v1/models',
])('a link on another site may not open %s', (path) => {
  expect(guard(path, link)).toBe('refused');
  expect(guard(path)).toBe('allowed');
});

test.each(['http://evil.example/api/settings', '*', 'evil.example:443', ''])(
  'a request target must be a path, and %j is refused',
  (path) => {
    expect(guard(path)).toBe('refused');
  },
);

type Settings = Parameters<typeof createRequestGuard>[0];

/** Returns for each of the requests whether it is allowed. */
function allowedBy(
  settings: Partial<Settings>,
  requests: readonly (Record<string, string> & { host: string })[],
) {
  const check = createRequestGuard({
    host: '0.0.0.0',
    allowedHosts: [],
    baseUrl: null,
    port: () => 3000,
    ...settings,
  });
  return requests.map((headers) => {
    const isSecure = headers['x-secure'] === 'yes';
    const rawHeaders = ['Host', headers.host];
    return check({ method: 'POST', path: '/api', headers, rawHeaders, isSecure }).outcome === 'allowed';
  });
}

test('a public server accepts addresses and loopback on any port', () => {
  const hosts = [
    '127.0.0.1:8080',
    'localhost:9',
    '192.168.1.20',
    '[fe80::1]:3000',
    'nas:3000',
    'evil.example',
  ];
  expect(
    allowedBy(
      {},
      hosts.map((name) => ({ host: name })),
    ),
  ).toEqual([true, true, true, true, false, false]);
});

test('with allowed hosts, only they, loopback and the base URL are accepted', () => {
  const settings = { allowedHosts: ['nas', 'team.test:8443'], baseUrl: 'https://understudy.test' };
  const hosts = ['nas', 'NAS:3000', 'team.test:8443', 'team.test', 'understudy.test', 'localhost:3000'];
  expect(
    allowedBy(
      settings,
      hosts.map((name) => ({ host: name })),
    ),
  ).toEqual([true, true, true, false, true, true]);
  const others = ['192.168.1.20', 'nas.evil.example', 'understudy.test.evil.example', 'evil.example:3000'];
  expect(
    allowedBy(
      settings,
      others.map((name) => ({ host: name })),
    ),
  ).toEqual([false, false, false, false]);
});

test('an origin must match the requested address and the visitor’s scheme', () => {
  const nas = { host: 'nas:3000' };
  expect(
    allowedBy({ allowedHosts: ['nas'] }, [
      { ...nas, origin: 'http://nas:3000' },
      { ...nas, origin: 'https://nas:3000' },
      { ...nas, origin: 'https://nas:3000', 'x-secure': 'yes' },
      { ...nas, origin: 'http://nas:3000', 'x-secure': 'yes' },
      { ...nas, origin: 'http://nas:3001' },
      { ...nas, origin: 'http://localhost:3000' },
      { host: 'localhost:3000', origin: 'http://localhost:8080' },
    ]),
  ).toEqual([true, false, true, false, false, false, false]);
  const base = { baseUrl: 'https://understudy.test' };
  expect(
    allowedBy(base, [
      { host: 'understudy.test', origin: 'https://understudy.test' },
      { host: '127.0.0.1:3000', origin: 'https://understudy.test' },
      { host: 'understudy.test', origin: 'http://understudy.test' },
    ]),
  ).toEqual([true, true, false]);
});

test('an identity provider may redirect back, but no other site gets data that way', () => {
  const back = '/api/auth/callback/oidc';
  expect(guard(`${back}?code=a&state=b`, link)).toBe('allowed');
  expect(guard(`${back}/../../../settings`, link)).toBe('refused');
  expect(guard('/api/auth/sign-out', link)).toBe('refused');
  expect(guard(back, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe('refused');
});
