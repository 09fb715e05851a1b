import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Me } from '#lib/contracts/account';
import { CategoryAnswer } from '#lib/contracts/category';
import { CreatedClient } from '#lib/contracts/client';
import { PeopleAnswer } from '#lib/contracts/person';
import { type Browser, browserOf } from '#tests/support/browser-of';
import { rawRequest } from '#tests/support/raw-request';
import { type Product, runProduct, startFast, startProduct } from '#tests/support/start-product';
import { inviteBy, join, makeOwner, PASSWORD, printedLink, withAccounts } from '#tests/support/team';

async function start(env: Record<string, string> = {}, dataDir?: string): Promise<Product> {
  const product = await startProduct({
    env: { ...withAccounts, ...env },
    args: ['--demo'],
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  return product;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'understudy-accounts-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('with accounts', () => {
  let product: Product;
  let owner: Browser;
  let member: Browser;
  let viewer: Browser;

  beforeAll(async () => {
    product = await start();
    owner = await makeOwner(product);
    member = await join(product, owner, 'max@example.com', 'member');
    viewer = await join(product, owner, 'vera@example.com', 'viewer');
  });
  afterAll(() => product.stop());

  test.each([
    ['/', '/sign-in'],
    ['/history', '/sign-in?next=%2Fhistory'],
    ['/history?status=failed&_rsc=abc', '/sign-in?next=%2Fhistory%3Fstatus%3Dfailed'],
    ['/settings', '/sign-in?next=%2Fsettings'],
    ['/no-such-page', '/sign-in?next=%2Fno-such-page'],
  ])('the page %s redirects to the sign-in page without a session', async (path, location) => {
    const answer = await browserOf(product.url).ask(path);
    expect([answer.status, answer.location]).toEqual([303, location]);
    expect(answer.text).not.toContain('Models');
  });

  test.each(['/api/settings', '/api/history/export', '/api/people', '/api/me'])(
    '%s answers 401 in the API’s shape without a session',
    async (path) => {
      const { status, text } = await browserOf(product.url).ask(path, {
        headers: { accept: 'application/json' },
      });
      expect([401, 404]).toContain(status);
      // An unknown path is reported as such first.
      expect(text).toMatch(/^\{"error":\{.*"code":"(?:unauthorized|unknown_path|not_found)"/);
    },
  );

  test.each([
    ['/sign-in/../settings', 303],
    ['/set-up/%2e%2e/history', 303],
    ['/_next/static/../../settings', 303],
    ['/_next/static/%2e%2e/%2e%2e/settings', 303],
    ['//sign-in/../settings', 303],
    ['/_next/static/../../api/settings', 401],
    ['/x/../api/settings', 401],
    ['/api/auth/../settings', 401],
    ['/api/auth/%2e%2e/people', 401],
    ['/api/health/../settings', 401],
  ])('the raw path %s does not bypass the sign-in', async (path, expected) => {
    const { host } = new URL(product.url);
    const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
    const { status, body } = await rawRequest(product.url, [head]);
    expect([status, body.includes('<html')]).toEqual([expected, false]);
  });

  test('a health check without a session gets only the overall health', async () => {
    const { status, text } = await browserOf(product.url).ask('/api/health');
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok' }]);
    expect(JSON.parse((await viewer.ask('/api/health')).text)).toMatchObject({ connection: 'demo' });
  });

  test('without an identity provider, a sign-in through one is refused and logs no error', async () => {
    const guest = browserOf(product.url);
    expect(await guest.refusal('/api/auth/sign-in/social', { body: {} })).toMatchObject({
      status: 404,
      message: 'Signing in through an identity provider is not set up here.',
    });
    const back = await guest.ask('/api/auth/callback/oidc?code=x&state=y');
    expect([back.status, back.location]).toEqual([303, `${product.url}/sign-in?error=oidc`]);
    expect(product.output()).not.toContain('Error');
  });

  test.each([
    ['a removed person', 'DELETE', undefined, 401],
    ['a person who lost the role', 'PUT', { role: 'member' }, 403],
  ] as const)('a request started earlier by %s is refused', async (_who, method, body, status) => {
    const { hostname, port, host } = new URL(product.url);
    const other = await join(product, owner, `slow-${status}@example.com`, 'owner');
    const { person } = await other.read(Me, '/api/me');
    const invitation = JSON.stringify({ email: 'friend@example.com', role: 'owner' });
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const head = [
      'POST /api/people/invitations HTTP/1.1',
      `Host: ${host}`,
      `Cookie: ${[...other.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`,
      'Content-Type: application/json',
      `Content-Length: ${invitation.length}`,
      // Answered at once, before the body is read.
      'Expect: 100-continue',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    await owner.ask(`/api/people/${person?.id}`, { method, ...(body === undefined ? {} : { body }) });
    const answer = once(socket, 'data');
    socket.write(invitation);
    expect(String((await answer)[0])).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('changes are refused without a session', async () => {
    const guest = browserOf(product.url);
    const change = { method: 'PUT', body: { models: [] } } as const;
    expect(await guest.refusal('/api/categories/main', change)).toMatchObject({
      status: 401,
      code: 'unauthorized',
    });
    const password = { body: { currentPassword: PASSWORD, newPassword: 'another long one' } };
    expect((await guest.refusal('/api/auth/change-password', password)).status).toBe(401);
    expect((await guest.refusal('/api/auth/revoke-sessions', { body: {} })).status).toBe(401);
  });

  test('a forged cookie has no effect', async () => {
    const [name = '', value = ''] = [...owner.cookies][0] ?? [];
    const [token = ''] = value.split('.');
    for (const forged of [
      'x',
      token,
      `${token}.${'A'.repeat(43)}%3D`,
      value.replace(token, 'someone-else'),
    ]) {
      const headers = { cookie: `${name}=${forged}` };
      expect((await browserOf(product.url).ask('/api/me', { headers })).status).toBe(401);
    }
    // Headers cannot claim an identity.
    for (const header of ['x-understudy-address', 'x-understudy-caller', 'x-middleware-subrequest'])
      expect((await browserOf(product.url).ask('/api/me', { headers: { [header]: 'machine' } })).status).toBe(
        401,
      );
  });

  test('/v1 requires a client key, and a session is not enough', async () => {
    const { key } = await owner.read(CreatedClient, '/api/clients', { body: { name: 'Program' } });
    const models = (headers: Record<string, string>) =>
      fetch(`${product.url}/v1/models`, { headers }).then(({ status }) => status);
    const session = [...owner.cookies].map((pair) => pair.join('=')).join('; ');
    expect(await models({ authorization: `Bearer ${key}` })).toBe(200);
    expect(await models({})).toBe(401);
    expect(await models({ authorization: 'Bearer sk-something' })).toBe(401);
    expect(await models({ cookie: session })).toBe(401);
    const refused = await fetch(`${product.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { type: 'unauthorized', code: 'no_key' } });
    // A client key is valid only on `/v1`.
    const headers = { authorization: `Bearer ${key}` };
    expect((await browserOf(product.url).ask('/api/settings', { headers })).status).toBe(401);
  });

  test('each role has the rights in the table over the API', async () => {
    const statuses = async (browser: Browser) => ({
      read: (await browser.ask('/api/history')).status,
      page: (await browser.ask('/history')).status,
      explain: (await browser.ask('/api/explain', { body: { status: 429 } })).status,
      play: (await browser.ask('/api/playground', { body: { models: [], messages: [] } })).status,
      list: (await browser.ask('/api/categories/image', { method: 'PUT', body: { models: ['a/b'] } })).status,
      lift: (await browser.ask('/api/cooldowns/model:a', { method: 'DELETE' })).status,
      connection: (await browser.ask('/api/settings', { method: 'PUT', body: { connection: 'demo' } }))
        .status,
      clients: (await browser.ask('/api/clients')).status,
      retention: (
        await browser.ask('/api/settings/retention', { method: 'PUT', body: { days: null, rows: null } })
      ).status,
      people: (await browser.ask('/api/people')).status,
    });
    const all = { read: 200, page: 200, explain: 200, play: 400, list: 200, lift: 404, people: 200 };
    expect(await statuses(owner)).toEqual({ ...all, connection: 200, clients: 200, retention: 200 });
    const owners = { connection: 403, clients: 403, retention: 403, people: 403 };
    expect(await statuses(member)).toEqual({ ...all, ...owners });
    expect(await statuses(viewer)).toEqual({ ...all, ...owners, list: 403, lift: 403, play: 400 });
    const refused = await viewer.refusal('/api/categories/image', { method: 'PUT', body: { models: [] } });
    expect(refused.message).toBe('Your role is viewer, which does not allow this. Ask an owner.');
    const play = { body: { models: ['a/b'], messages: [{ role: 'user', content: 'Hello' }] } };
    expect((await viewer.refusal('/api/playground', play)).status).toBe(403);
  });

  test('an invitation creates one account with its email and role, and its link is shown once', async () => {
    const token = await inviteBy(owner, 'Ines@Example.com', 'member');
    expect(JSON.stringify(await owner.read(PeopleAnswer, '/api/people'))).not.toContain(token);
    const ines = browserOf(product.url);
    const setUp = { token, name: 'Ines', email: 'other@example.com', password: PASSWORD };
    expect(
      (await ines.refusal('/api/auth/set-up', { body: { ...setUp, password: 'short' } })).issues,
    ).toEqual(['password']);
    expect((await ines.ask('/api/auth/set-up', { body: setUp })).status).toBe(204);
    expect((await ines.read(Me, '/api/me')).person).toMatchObject({ name: 'Ines', role: 'member' });
    expect((await browserOf(product.url).refusal('/api/auth/set-up', { body: setUp })).status).toBe(404);
    expect((await browserOf(product.url).signIn('ines@example.com', PASSWORD)).status).toBe(204);
    const again = { body: { email: 'ines@example.com', role: 'owner' } };
    expect((await owner.refusal('/api/people/invitations', again)).status).toBe(409);
  });

  test('a withdrawn invitation is invalid', async () => {
    const token = await inviteBy(owner, 'late@example.com', 'owner');
    const { invitations } = await owner.read(PeopleAnswer, '/api/people');
    const pending = invitations.find(({ email }) => email === 'late@example.com');
    expect((await owner.ask(`/api/people/invitations/${pending?.id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    const setUp = { token, name: 'Late', password: PASSWORD };
    expect((await browserOf(product.url).refusal('/api/auth/set-up', { body: setUp })).status).toBe(404);
  });

  test('a changed role and a removed person take effect with the next request', async () => {
    const nora = await join(product, owner, 'nora@example.com', 'viewer');
    const edit = { method: 'PUT', body: { description: 'Mine.' } } as const;
    expect((await nora.ask('/api/categories/image', edit)).status).toBe(403);
    const { people } = await owner.read(PeopleAnswer, '/api/people');
    const path = `/api/people/${people.find(({ email }) => email === 'nora@example.com')?.id}`;
    await owner.read(PeopleAnswer, path, { method: 'PUT', body: { role: 'member' } });
    expect((await nora.read(CategoryAnswer, '/api/categories/image', edit)).category.description).toBe(
      'Mine.',
    );
    expect((await owner.ask(path, { method: 'DELETE' })).status).toBe(200);
    expect((await nora.ask('/api/me')).status).toBe(401);
    expect((await browserOf(product.url).signIn('nora@example.com', PASSWORD)).status).toBe(401);
    expect((await owner.refusal(path, { method: 'DELETE' })).status).toBe(404);
  });

  test('the last owner can be neither removed nor demoted', async () => {
    const { people } = await owner.read(PeopleAnswer, '/api/people');
    const path = `/api/people/${people.find(({ role }) => role === 'owner')?.id}`;
    const less = await owner.refusal(path, { method: 'PUT', body: { role: 'member' } });
    expect(less.status).toBe(409);
    expect(less.message).toContain('last owner');
    expect((await owner.refusal(path, { method: 'DELETE' })).status).toBe(409);
    expect((await owner.ask('/api/me')).status).toBe(200);
  });

  test('signing out ends one session, signing out everywhere ends all', async () => {
    const first = await join(product, owner, 'sam@example.com', 'viewer');
    const [second, third] = [browserOf(product.url), browserOf(product.url)];
    for (const one of [second, third])
      expect((await one.signIn('sam@example.com', PASSWORD)).status).toBe(204);
    const cookie = [...first.cookies].map((pair) => pair.join('=')).join('; ');
    expect((await first.ask('/api/auth/sign-out', { method: 'POST' })).status).toBe(204);
    expect(first.cookies.size).toBe(0);
    expect((await first.ask('/api/me', { headers: { cookie } })).status).toBe(401);
    expect((await second.ask('/api/me')).status).toBe(200);
    expect((await second.ask('/api/auth/revoke-sessions', { method: 'POST' })).status).toBe(204);
    expect((await third.ask('/api/me')).status).toBe(401);
  });

  test('a changed password ends all other sessions, and the old one stops working', async () => {
    const here = await join(product, owner, 'pia@example.com', 'viewer');
    const there = browserOf(product.url);
    await there.signIn('pia@example.com', PASSWORD);
    const body = { currentPassword: PASSWORD, newPassword: 'another long one', revokeOtherSessions: false };
    const wrong = await here.refusal('/api/auth/change-password', {
      body: { ...body, currentPassword: 'a guess' },
    });
    expect([wrong.status, wrong.issues]).toEqual([400, ['currentPassword']]);
    expect((await here.ask('/api/auth/change-password', { body })).status).toBe(204);
    expect((await here.ask('/api/me')).status).toBe(200);
    expect((await there.ask('/api/me')).status).toBe(401);
    expect((await there.signIn('pia@example.com', PASSWORD)).status).toBe(401);
    expect((await there.signIn('PIA@example.com', 'another long one')).status).toBe(204);
  });

  test('a cross-site request is refused even with a session', async () => {
    const { origin, host } = new URL(product.url);
    const change = (headers: Record<string, string>) =>
      member
        .ask('/api/categories/image', { method: 'PUT', body: { description: 'Theirs.' }, headers })
        .then(({ status }) => status);
    expect(await change({ origin })).toBe(200);
    expect(await change({ origin: 'https://evil.example' })).toBe(403);
    expect(await change({ origin: `https://${host}` })).toBe(403);
    expect(await change({ origin: 'null' })).toBe(403);
    expect(await change({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    const forged = { headers: { origin: 'https://evil.example' }, body: {} };
    expect((await member.ask('/api/auth/sign-out', forged)).status).toBe(403);
    expect((await member.ask('/api/me')).status).toBe(200);
  });

  test('only allowed host names are answered', async () => {
    const asked = (host: string, headers: Record<string, string> = {}) =>
      browserOf(product.url)
        .ask('/sign-in', { headers: { host, ...headers } })
        .then(({ status }) => status);
    expect(await asked('understudy.test')).toBe(200);
    expect(await asked('understudy.test:8443')).toBe(200);
    expect(await asked(`localhost:${new URL(product.url).port}`)).toBe(200);
    for (const host of ['evil.example', 'understudy.test.evil.example', '192.168.1.20:3000', '10.0.0.1'])
      expect(await asked(host)).toBe(403);
    expect(await asked('evil.example', { 'x-forwarded-host': 'understudy.test' })).toBe(403);
  });

  test('sign-in attempts are limited by address, and a forged address does not help', async () => {
    const guess = (address: string) =>
      browserOf(product.url).ask('/api/auth/sign-in/email', {
        body: { email: 'olga@example.com', password: 'a guess' },
        headers: { 'x-forwarded-for': address, 'x-real-ip': address, 'x-understudy-address': address },
      });
    const answers = [];
    for (let at = 0; at < 25; at += 1) answers.push(await guess(`203.0.113.${at}`));
    const limited = answers.find(({ status }) => status === 429);
    expect(JSON.parse(limited?.text ?? '{}')).toMatchObject({ error: { code: 'too_many_requests' } });
    expect(Number(limited?.headers['retry-after'])).toBeGreaterThan(0);
    // The owner’s session still works.
    expect((await owner.ask('/api/me')).status).toBe(200);
  });
});

test('the setup link for the first owner is printed at every start until it is used, and works once', async () => {
  const dataDir = await makeFolder();
  const first = await start({}, dataDir);
  const link = printedLink(first);
  expect(link).toMatch(/\/set-up\?token=[\w-]{43}$/);
  expect((await browserOf(first.url).ask('/sign-in')).text).toContain('No accounts yet');
  await first.stop();
  await using second = await start({}, dataDir);
  expect(new URL(printedLink(second) ?? '').search).toBe(new URL(link ?? '').search);
  const page = `/set-up${new URL(link ?? '').search}`;
  expect((await browserOf(second.url).ask(page)).text).toContain('Create the owner account');
  expect((await browserOf(second.url).ask(`${page}x`)).text).toContain('This link is no longer valid');
  await makeOwner(second);
  expect((await browserOf(second.url).ask(page)).text).toContain('This link is no longer valid');
  await expect(makeOwner(second)).rejects.toThrow('already been used');
  await second.stop();
  // Once accounts exist, loopback alone also requires sign-in.
  await using third = await startProduct({ dataDir });
  expect(printedLink(third)).toBeNull();
  expect((await browserOf(third.url).ask('/api/me')).status).toBe(401);
  const owner = browserOf(third.url);
  expect((await owner.signIn('olga@example.com', PASSWORD)).status).toBe(204);
  expect((await owner.read(Me, '/api/me')).person).toMatchObject({ name: 'Olga', role: 'owner' });
});

test('without accounts, loopback is open, and an owner can be created there', async () => {
  await using product = await startProduct({ args: ['--demo'] });
  const browser = browserOf(product.url);
  expect(printedLink(product)).toBeNull();
  expect((await browser.read(Me, '/api/me')).person).toBeNull();
  expect(await browser.ask('/sign-in')).toMatchObject({ status: 307, location: '/' });
  const { firstLink } = await browser.read(PeopleAnswer, '/api/people');
  const invitation = { body: { email: 'max@example.com', role: 'member' } };
  expect((await browser.refusal('/api/people/invitations', invitation)).status).toBe(409);
  const token = new URL(firstLink ?? '').searchParams.get('token');
  const body = { token, name: 'Olga', email: 'olga@example.com', password: PASSWORD };
  expect((await browser.ask('/api/auth/set-up', { body })).status).toBe(204);
  expect((await browserOf(product.url).ask('/api/me')).status).toBe(401);
  expect((await browser.read(Me, '/api/me')).person).toMatchObject({ role: 'owner' });
  const cookie = [...browser.cookies.keys()];
  expect(cookie).toEqual(['understudy.session_token']);
});

test('a public address starts just as fast and requires sign-in', async () => {
  await using product = await startFast(2_000, () => ({ env: { HOST: '0.0.0.0' } }));
  expect(product.readyAfterMs).toBeLessThan(2_000);
  const { port } = new URL(product.url);
  expect(printedLink(product)).toContain(`http://127.0.0.1:${port}/set-up?token=`);
  const browser = browserOf(product.url);
  const status = (host: string) =>
    browser.ask('/api/me', { headers: { host } }).then((answer) => answer.status);
  expect(await status(`127.0.0.1:${port}`)).toBe(401);
  // Behind a mapped container port.
  expect(await status('localhost:8080')).toBe(401);
  expect(await status('192.168.1.20:8080')).toBe(401);
  expect(await status('evil.example')).toBe(403);
});

test('a trusted proxy’s address and protocol headers count, up to the first untrusted address', async () => {
  await using product = await start({
    TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8',
    BASE_URL: 'https://understudy.test',
  });
  expect(printedLink(product)).toMatch(/^https:\/\/understudy\.test\/set-up\?token=/);
  const owner = await makeOwner(product);
  const [cookie] = [...owner.cookies.keys()];
  expect(cookie).toBe('__Secure-understudy.session_token');
  const asked = (headers: Record<string, string>) =>
    owner
      .ask('/api/categories/image', { method: 'PUT', body: { description: 'Mine.' }, headers })
      .then(({ status }) => status);
  expect(await asked({ host: 'understudy.test', origin: 'https://understudy.test' })).toBe(200);
  expect(await asked({ host: 'understudy.test', origin: 'http://understudy.test' })).toBe(403);
  const secure = { 'x-forwarded-proto': 'https', host: 'localhost:9', origin: 'https://localhost:9' };
  expect(await asked(secure)).toBe(403);
  const guess = (forwarded: string) =>
    browserOf(product.url)
      .ask('/api/auth/sign-in/email', {
        body: { email: 'olga@example.com', password: 'a guess' },
        headers: { 'x-forwarded-for': forwarded },
      })
      .then(({ status }) => status);
  const tries = async (forwarded: (at: number) => string) => {
    const statuses: number[] = [];
    for (let at = 0; at < 12; at += 1) statuses.push(await guess(forwarded(at)));
    return statuses.includes(429);
  };
  expect(await tries((at) => `203.0.113.${at}`)).toBe(false);
  // Anything before an untrusted address may be forged.
  expect(await tries((at) => `203.0.113.${at}, 198.51.100.7, 10.1.2.3`)).toBe(true);
});

test.each([
  ['HOST', { HOST: 'example.com' }],
  ['ALLOWED_HOSTS', { ALLOWED_HOSTS: 'https://understudy.test' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/33' }],
  ['BASE_URL', { BASE_URL: 'https://understudy.test/path' }],
  ['OIDC_ISSUER', { OIDC_ISSUER: 'https://id.test' }],
])('an invalid %s stops the start with one clear line', async (name, env) => {
  const { code, output } = await runProduct({ env });
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^${name}.+\\.\\n$`));
});
