import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretFilter } from './secret-filter.ts';

const key = 'my.Own+Key/of=the_Test-4711-QwErTy';
const hide = createSecretFilter([key]);

const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const escapeAll = (text: string, write: (code: string) => string): string =>
  Array.from(Buffer.from(text), (byte) => write(byte.toString(16).padStart(2, '0'))).join('');

test.each([
  ['as it is', key],
  ['in lower case', key.toLowerCase()],
  ['in JSON', JSON.stringify({ token: key })],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ token: key }))],
  ['in JSON with its slashes escaped', JSON.stringify(key).replaceAll('/', String.raw`\/`)],
  ['URL-encoded', encodeURIComponent(key)],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(key))],
  ['URL-encoded letter by letter', escapeAll(key, (code) => `%${code}`)],
  ['in Unicode escapes', escapeAll(key, (code) => String.raw`\u00${code}`)],
  ['in Unicode escapes within JSON', JSON.stringify(escapeAll(key, (code) => String.raw`\u00${code}`))],
  ['in byte escapes', escapeAll(key, (code) => String.raw`\x${code}`)],
  ['in HTML entities', escapeAll(key, (code) => `&#x${code};`)],
  ['in decimal HTML entities', escapeAll(key, (code) => `&#${Number.parseInt(code, 16)};`)],
  ['in hex', hexOf(key)],
  ['in upper-case hex', hexOf(key).toUpperCase()],
  ...['', 'B', 'Be', 'Bearer ', 'user:'].map((before) => [
    `in Base64 behind "${before}"`,
    Buffer.from(`${before}${key}, and more`).toString('base64'),
  ]),
  ['in base64url', Buffer.from(`x${key}`).toString('base64url')],
  ['in Base64, URL-encoded', encodeURIComponent(Buffer.from(`??${key}>>`).toString('base64'))],
  ['cut at the end', key.slice(0, 20)],
  ['cut at the start', key.slice(10)],
  ['masked with stars', `${key.slice(0, 8)}********${key.slice(-4)}`],
  ['masked with dots', `${key.slice(0, 6)}...${key.slice(-4)}`],
  ['masked without its end', `${key.slice(0, 7)}••••`],
])('a known key is removed %s', (_, written) => {
  const text = `Incorrect key provided: <${written}>. Find yours at example.com.`;
  const clean = hide(text);
  expect(clean).toContain('[removed]');
  expect(clean).toMatch(/^Incorrect key provided: </);
  expect(clean).toMatch(/>\. Find yours at example\.com\.$/);
  // Base64 may leave one letter mixed with its neighbour, which reveals nothing.
  expect(clean.length).toBeLessThan(
    'Incorrect key provided: <[removed]>. Find yours at example.com.'.length + 36,
  );
  expect(hide(clean)).toBe(clean);
});

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');

test.each([
  ['as it is', (text: string) => text],
  ['in JSON', (text: string) => JSON.stringify(text).slice(1, -1)],
  ['in JSON within JSON', (text: string) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ['in HTML', inHtml],
  ['in HTML within HTML', (text: string) => inHtml(inHtml(text))],
])('a key full of quotes and brackets is removed %s', (_, write) => {
  const quoted = `b"4<e'1&d"9<0'7&f"c<2'8&a`;
  expect(createSecretFilter([quoted])(`Key ${write(quoted)} is wrong.`)).toBe('Key [removed] is wrong.');
});

test('text around the key is kept, and JSON stays valid JSON', () => {
  const body = { error: { message: `Bad key "${key}"\n`, code: 401, nested: { [key]: [key, 'other'] } } };
  expect(JSON.parse(hide(JSON.stringify(body)))).toEqual({
    error: { message: 'Bad key "[removed]"\n', code: 401, nested: { '[removed]': ['[removed]', 'other'] } },
  });
});

test.each([
  ['as it is', (text: string) => text],
  ['in JSON', (text: string) => JSON.stringify({ authorization: `Bearer ${text}` })],
  ['in a header', (text: string) => `x-api-key: ${text}`],
  ['URL-encoded letter by letter', (text: string) => escapeAll(text, (code) => `%${code}`)],
  ['in upper case', (text: string) => text.toUpperCase()],
])('text that looks like a client key is removed %s, even if the key is unknown', (_, write) => {
  const own = 'usk-AbCd_0123456789-abcdefghijklmnopqrstuvwxyzABCD';
  const clean = createSecretFilter([])(`Got ${write(own)} there.`);
  expect(clean).toContain('[removed]');
  expect(clean).not.toContain(write(own).slice(10, 60));
});

test('the prefix of a client key is kept, and so are words that look like one', () => {
  for (const text of ['usk-AbCd', 'usk-…', 'a dusk-resistant coat', 'musk-scented_things1'])
    expect(createSecretFilter([])(text)).toBe(text);
});

test('every key is found in every text, at any position', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'abcXYZ0189-_.+/=~!'.split('')),
    minLength: 8,
    maxLength: 90,
  });
  const write = fc.constantFrom(
    (text: string) => text,
    encodeURIComponent,
    hexOf,
    (text: string) => JSON.stringify(text).slice(1, -1),
    (text: string) => escapeAll(text, (code) => `%${code}`),
  );
  fc.assert(
    fc.property(
      secret,
      write,
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (one, as, before, after) => {
        const clean = createSecretFilter([one])(`${before}${as(one)}${after}`);
        expect(clean.toLowerCase()).not.toContain(as(one).toLowerCase());
      },
    ),
  );
});

test.each(['%', '&#', String.raw`\u00`, String.raw`\x`])(
  'a key that looks like part of an escape after "%s" is removed',
  (sign) => {
    const secret = 'aa19bc02de33ff';
    expect(createSecretFilter([secret])(`Key ${sign}${secret}; is wrong.`)).toBe(
      `Key ${sign}[removed]; is wrong.`,
    );
  },
);

test.each([
  ['%', 'ab=c1234'],
  ['%2', '5ab=c123'],
  [String.raw`\u00`, 'ab"c1234'],
])('a short escaped key is removed after "%s": %s', (sign, secret) => {
  for (const write of [encodeURIComponent, (text: string) => JSON.stringify(text).slice(1, -1)])
    expect(createSecretFilter([secret])(`Key ${sign}${write(secret)} is wrong.`)).toBe(
      `Key ${sign}[removed] is wrong.`,
    );
});

test('a text without the key is unchanged, even with the common prefix of keys', () => {
  const usual = createSecretFilter(['sk-or-v1-0123456789abcdef0123456789abcdef']);
  for (const text of [
    'sk-or-v1-',
    'Keys begin with sk-or-v1-… at OpenRouter',
    '100 % \\u2026 &amp; İstanbul',
  ])
    expect(usual(text)).toBe(text);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      expect(hide(text)).toBe(text);
    }),
  );
});

test('a value too short to be a secret is not removed from sentences', () => {
  expect(createSecretFilter(['none', 'ollama'])('none of ollama’s models')).toBe('none of ollama’s models');
});

test('a megabyte is filtered in well under a second', () => {
  const text = `${'lorem ipsum %20 \\n dolor '.repeat(40_000)}${key}`;
  const before = process.threadCpuUsage();
  expect(hide(text)).not.toContain(key);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
