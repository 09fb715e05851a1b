import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

test('running requests get 30 seconds to finish by default', () => {
  expect(readEnvironment({})).toMatchObject({ environment: { drainMs: 30_000 } });
  expect(readEnvironment({ DRAIN_SECONDS: '5' })).toMatchObject({ environment: { drainMs: 5_000 } });
});

const key = Buffer.alloc(32).toString('base64');

test('the demo refuses a database server', () => {
  const read = readEnvironment({ DATABASE_URL: 'postgres://db/understudy', SECRET_KEY: key }, true);
  expect(read).toEqual({
    outcome: 'wrong',
    message: 'The demo keeps its data in a file. Start it without DATABASE_URL.',
  });
});

type Case = readonly [what: string, env: Record<string, string>, names: RegExp];

test.each<Case>([
  ['a PORT that is not a number', { PORT: 'http' }, /PORT/],
  ['a PORT above 65535', { PORT: '70000' }, /PORT/],
  ['an invalid base URL', { OPENROUTER_BASE_URL: 'openrouter.ai' }, /OPENROUTER_BASE_URL/],
  [
    'a base URL with a password',
    { OPENROUTER_BASE_URL: 'https://me:secret@openrouter.ai/api/v1' },
    /^(?!.*secret).*OPENROUTER_BASE_URL/s,
  ],
  [
    'a base URL with a query',
    { OPENROUTER_BASE_URL: 'https://openrouter.ai/api/v1?a=b' },
    /OPENROUTER_BASE_URL/,
  ],
  ['a MAX_BODY_MB of zero', { MAX_BODY_MB: '0' }, /MAX_BODY_MB.*1 to 500/],
  ['a MAX_BODY_MB above the maximum', { MAX_BODY_MB: '501' }, /MAX_BODY_MB.*1 to 500/],
  ['a MAX_BODY_MB with a unit', { MAX_BODY_MB: '10MB' }, /MAX_BODY_MB.*1 to 500/],
  ['a negative MAX_QUEUED', { MAX_QUEUED: '-1' }, /MAX_QUEUED.*0 to 100000/],
  ['a key with a space in it', { OPENROUTER_API_KEY: 'sk-or-v1-a b' }, /OPENROUTER_API_KEY/],
  ['a key with a hidden character in it', { OPENROUTER_API_KEY: 'sk-or-v1-a\u200bb' }, /OPENROUTER_API_KEY/],
  ['a HOST that is a name', { HOST: 'example.com' }, /^HOST/],
  ['an allowed host with a scheme', { ALLOWED_HOSTS: 'nas, https://nas' }, /^ALLOWED_HOSTS/],
  ['an allowed host with a path', { ALLOWED_HOSTS: 'nas/understudy' }, /^ALLOWED_HOSTS/],
  ['an allowed host with a port above 65535', { ALLOWED_HOSTS: 'nas:99999' }, /^ALLOWED_HOSTS/],
  ['a trusted proxy that is a name', { TRUSTED_PROXIES: 'proxy' }, /^TRUSTED_PROXIES/],
  ['an invalid range', { TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES/],
  ['a BASE_URL with a path', { BASE_URL: 'https://nas/understudy' }, /^BASE_URL/],
  ['a BASE_URL with a password', { BASE_URL: 'https://me:secret@nas' }, /^(?!.*secret)BASE_URL/],
  ['a BASE_URL with another scheme', { BASE_URL: 'ftp://nas' }, /^BASE_URL/],
  ['an identity provider without its client', { OIDC_ISSUER: 'https://id.test' }, /^OIDC_ISSUER.*together/],
  [
    'a DATABASE_URL of another database',
    { DATABASE_URL: 'mysql://me:secret@db/understudy', SECRET_KEY: key },
    /^(?!.*secret)DATABASE_URL/,
  ],
  ['a DATABASE_URL without a database', { DATABASE_URL: 'postgres://db', SECRET_KEY: key }, /^DATABASE_URL/],
  [
    'a DATABASE_URL without a SECRET_KEY',
    { DATABASE_URL: 'postgres://me:secret@db/understudy' },
    /^(?!.*secret@)DATABASE_URL needs SECRET_KEY/,
  ],
  [
    'an identity provider without a BASE_URL to return to',
    { HOST: '0.0.0.0', OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
    /^OIDC_ISSUER needs BASE_URL/,
  ],
])('%s is refused in one clear line', (_what, env, names) => {
  const read = readEnvironment({ NODE_ENV: 'test', ...env }, false);
  const message = read.outcome === 'wrong' ? read.message : '';
  expect(message).toMatch(names);
  expect(message.split('\n')).toHaveLength(1);
});

function environmentOf(env: Record<string, string>) {
  const outcome = readEnvironment(env);
  if (outcome.outcome === 'wrong') throw new Error(outcome.message);
  return outcome.environment;
}

test.each<[what: string, env: Record<string, string>, needsAccounts: boolean]>([
  ['the defaults', {}, false],
  ['a BASE_URL of /, as Vite sets it', { BASE_URL: '/' }, false],
  ['::1', { HOST: '::1' }, false],
  ['localhost', { HOST: 'localhost' }, false],
  ['a loopback name', { ALLOWED_HOSTS: 'localhost:8080,127.0.0.1', BASE_URL: 'http://localhost' }, false],
  ['every address', { HOST: '0.0.0.0' }, true],
  ['every IPv6 address', { HOST: '::' }, true],
  ['a network address', { HOST: '192.168.1.20' }, true],
  ['an allowed host name', { ALLOWED_HOSTS: 'nas' }, true],
  ['a proxy in front', { TRUSTED_PROXIES: '127.0.0.1' }, true],
  ['a public base URL', { BASE_URL: 'https://understudy.example.com' }, true],
  [
    'an identity provider',
    { OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
    true,
  ],
])('with %s, the need for accounts is detected', (_what, env, needsAccounts) => {
  expect(environmentOf(env).needsAccounts).toBe(needsAccounts);
});

test('lists and addresses are normalized', () => {
  expect(
    environmentOf({
      ALLOWED_HOSTS: ' Nas.Local ,[FE80::1]:3000,, understudy.test:443',
      TRUSTED_PROXIES: '10.0.0.0/8 ,::1',
      BASE_URL: 'https://Understudy.test:443/',
      OIDC_ISSUER: 'https://id.test/realms/a/',
      OIDC_CLIENT_ID: 'understudy',
      OIDC_CLIENT_SECRET: 'secret',
    }),
  ).toMatchObject({
    allowedHosts: ['nas.local', '[fe80::1]:3000', 'understudy.test:443'],
    trustedProxies: ['10.0.0.0/8', '::1'],
    baseUrl: 'https://understudy.test',
    oidc: { issuer: 'https://id.test/realms/a', clientId: 'understudy', clientSecret: 'secret' },
  });
});
