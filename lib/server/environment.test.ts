import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

test('running requests have 30 seconds to end, unless it is said otherwise', () => {
  expect(readEnvironment({})).toMatchObject({ environment: { drainMs: 30_000 } });
  expect(readEnvironment({ DRAIN_SECONDS: '5' })).toMatchObject({ environment: { drainMs: 5_000 } });
});

type Case = readonly [what: string, env: Record<string, string>, names: RegExp];

test.each<Case>([
  ['a PORT that is no number', { PORT: 'http' }, /PORT/],
  ['a PORT beyond the last', { PORT: '70000' }, /PORT/],
  ['a base URL that is none', { OPENROUTER_BASE_URL: 'openrouter.ai' }, /OPENROUTER_BASE_URL/],
  [
    'a base URL with a password, which Settings would show',
    { OPENROUTER_BASE_URL: 'https://me:secret@openrouter.ai/api/v1' },
    /^(?!.*secret).*OPENROUTER_BASE_URL/s,
  ],
  [
    'a base URL with a query, which paths could not follow',
    { OPENROUTER_BASE_URL: 'https://openrouter.ai/api/v1?a=b' },
    /OPENROUTER_BASE_URL/,
  ],
  ['a MAX_BODY_MB of nothing', { MAX_BODY_MB: '0' }, /MAX_BODY_MB.*1 to 500/],
  ['a MAX_BODY_MB that is too much', { MAX_BODY_MB: '501' }, /MAX_BODY_MB.*1 to 500/],
  ['a MAX_BODY_MB with a unit', { MAX_BODY_MB: '10MB' }, /MAX_BODY_MB.*1 to 500/],
  ['a MAX_QUEUED below nothing', { MAX_QUEUED: '-1' }, /MAX_QUEUED.*0 to 100000/],
  ['a key with a space in it', { OPENROUTER_API_KEY: 'sk-or-v1-a b' }, /OPENROUTER_API_KEY/],
  ['a key with a hidden character in it', { OPENROUTER_API_KEY: 'sk-or-v1-a\u200bb' }, /OPENROUTER_API_KEY/],
  ...['0.0.0.0', '::', '192.168.1.20', 'example.com'].map((host): Case => [
    `HOST=${host}, as there are no accounts`,
    { HOST: host },
    /HOST.*no accounts yet/,
  ]),
])('%s is refused in one clear line', (_what, env, names) => {
  const read = readEnvironment({ NODE_ENV: 'test', ...env }, false);
  const message = read.outcome === 'wrong' ? read.message : '';
  expect(message).toMatch(names);
  expect(message.split('\n')).toHaveLength(1);
});
