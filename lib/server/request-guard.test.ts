import { expect, test } from 'vitest';
import { guardRequest } from './request-guard.ts';

const host = '127.0.0.1:3000';
const guard = (path: string, headers: Record<string, string> = {}, rawHeaders = ['Host', host]) =>
  guardRequest({ method: 'GET', path, headers: { host, ...headers }, rawHeaders, port: 3000 }).outcome;

test('a second Host header is refused, even where the first one is ours', () => {
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
  'what is asked for must be a path, and %j is none',
  (path) => {
    expect(guard(path)).toBe('refused');
  },
);
