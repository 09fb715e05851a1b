import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });
const mixed = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCdefGHIjkl0123456789'.split('')),
    minLength: length,
    maxLength: length,
  });
const key = fc.oneof(
  hex(64).map((tail) => `sk-or-v1-${tail}`),
  mixed(48).map((tail) => `sk-${tail}`),
  mixed(40).map((tail) => `sk-proj-${tail}`),
  mixed(90).map((tail) => `sk-ant-api03-${tail}`),
  mixed(35).map((tail) => `AIza${tail}`),
  mixed(52).map((tail) => `gsk_${tail}`),
  mixed(20).map((tail) => `user_${tail}`),
  mixed(24).map((tail) => `org_${tail}`),
  hex(40),
);

test('never lets a key or an account id through, in any position', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), key, fc.string({ maxLength: 60 }), (before, secret, after) => {
      expect(redact(`${before}${secret}${after}`, 10_000)).not.toContain(secret);
      expect(redact(`${before} ${secret} ${after}`, 10_000)).not.toContain(secret.slice(0, 24));
    }),
    { numRuns: 500 },
  );
});

test('returns at most the requested length and does not split a key at the cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8_300, max: 8_520 }), hex(64), (at, tail) => {
      const text = `${'word '.repeat(2_000).slice(0, at)}sk-or-v1-${tail}`;
      const clean = redact(text, 300);
      expect(clean.length).toBeLessThanOrEqual(300);
      expect(clean).not.toContain(tail.slice(0, 12));
    }),
  );
});

test.each([
  ['Incorrect API key provided: sk-abcde***********wxyz.', 'sk-abcde'],
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['{"x-api-key":"topsecret1"}', 'topsecret1'],
  ['https://a.example/?api_key=topsecret1&x=1', 'topsecret1'],
  ['Rate limit reached in organization org-Ab12cd34Ef56', 'org-Ab12cd34Ef56'],
  ['write to jo.doe@mail.example.com please', 'jo.doe@mail.example.com'],
  ['{"flagged_input":"my \\"private\\" diary"}', 'diary'],
  ["{'loc': ['body'], 'input': 'my private diary'}", 'diary'],
  ['limit_rpd/acme/big-1/0f0f0f0f-1111-2222-3333-444444444444', '0f0f0f0f-1111'],
  ['the api key: hunter2pass is not valid', 'hunter2pass'],
  ['GET /v1/x?token=abc123secret&x=1', 'abc123secret'],
  ['{"client_secret": "topsecret"}', 'topsecret'],
  ['no such key sk_live_4eC39HqLyjWD', '4eC39HqLyjWD'],
  ['slack says xoxb-12345-abcdef', 'xoxb-12345'],
  ['grafana glsa_abcDEF123456_aa', 'abcDEF123456'],
  ['session sess-AbCd12345678', 'AbCd12345678'],
  ['mail SG.abcdefgh12.ijklmnop34', 'abcdefgh12'],
  ['authorization=Bearer%20abc.def-123', 'abc.def-123'],
  ['arn:aws:bedrock:us-east-1:123456789012:inference-profile/x is throttled', '123456789012'],
  ["Quota exceeded for consumer 'project_number:987654321'.", '987654321'],
  ['Your account 1234567890 is over its quota', '1234567890'],
  ['projects/my-app-prod-4432/locations/eu is not enabled', 'my-app-prod-4432'],
  ['The prompt "My private diary" was rejected', 'diary'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcdefgh', 'eyJzdWIi'],
])('removes the private part of %s', (text, secret) => {
  expect(redact(text)).not.toContain(secret);
});

test.each([
  'google/gemini-2.5-flash-lite is temporarily rate-limited upstream.',
  'No endpoints found that support tool use.',
  'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 3395.',
  'nvidia/llama-3.3-nemotron-super-49b-v1.5:free risk-assessment task-oriented user_message org_name',
  'Limit 10000, used 9990, requested 55 tokens per account 6000000 a day, max_tokens: 65536',
  'accounts/fireworks/models/llama-v3p1-405b-instruct is busy',
  'Invalid \'input\': a "text" part is missing; unexpected token: <',
  'Manage it using https://openrouter.ai/settings/keys',
])('leaves ordinary text unchanged: %s', (text) => {
  expect(redact(text)).toBe(text);
});
