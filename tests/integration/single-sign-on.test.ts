import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BegunOidc, Me } from '#lib/contracts/account';
import { PeopleAnswer } from '#lib/contracts/person';
import { type Browser, browserOf } from '#tests/support/browser-of';
import { type IdentityProvider, oidcClient, startIdentityProvider } from '#tests/support/identity-provider';
import { type Product, startProduct } from '#tests/support/start-product';
import { inviteBy, makeOwner } from '#tests/support/team';

let provider: IdentityProvider;
let product: Product;
let owner: Browser;

beforeAll(async () => {
  provider = await startIdentityProvider();
  product = await startProduct({ env: { OIDC_ISSUER: provider.issuer, ...oidcClient } });
  owner = await makeOwner(product);
});
afterAll(async () => {
  await product.stop();
  await provider[Symbol.asyncDispose]();
});

const olga = { sub: 'olga-at-work', email: 'olga@example.com', email_verified: true, name: 'Olga of work' };
beforeEach(() => provider.become(olga));

/** Goes to the provider and back, following redirects as a browser does. Returns where it ends. */
async function signInFor(browser: Browser, next?: string): Promise<string> {
  const { url } = await browser.read(BegunOidc, '/api/auth/sign-in/social', {
    body: next === undefined ? {} : { next },
  });
  const sent = await browser.ask(url);
  const back = await browser.ask(sent.location ?? '', {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });
  expect(back.status).toBe(303);
  return (back.location ?? '').replace(product.url, '');
}

const personOf = async (browser: Browser) => (await browser.read(Me, '/api/me')).person;

test('the sign-in page offers the provider', async () => {
  expect((await browserOf(product.url).ask('/sign-in')).text).toContain('Continue with single sign-on');
});

test('a person with an account signs in with their verified email, any number of times', async () => {
  for (const next of ['/history?status=failed', undefined]) {
    const browser = browserOf(product.url);
    expect(await signInFor(browser, next)).toBe(next ?? '/');
    expect(await personOf(browser)).toMatchObject({ name: 'Olga', role: 'owner' });
  }
  const { people } = await owner.read(PeopleAnswer, '/api/people');
  expect(people.map(({ email }) => email)).toEqual(['olga@example.com']);
});

test('an invited person signs in without the link, and this uses up the invitation', async () => {
  const token = await inviteBy(owner, 'max@example.com', 'member');
  provider.become({ sub: 'max', email: 'Max@Example.com', email_verified: true, name: 'Max' });
  const max = browserOf(product.url);
  expect(await signInFor(max)).toBe('/');
  expect(await personOf(max)).toMatchObject({ name: 'Max', role: 'member' });
  const setUp = { token, name: 'Max', password: 'a password of some length' };
  expect((await browserOf(product.url).refusal('/api/auth/set-up', { body: setUp })).status).toBe(404);
});

test.each([
  ['without an invitation', { sub: 'eve', email: 'eve@example.com', email_verified: true }, 'not_invited'],
  [
    'with an owner’s unverified email',
    { sub: 'eve', email: 'olga@example.com', email_verified: false },
    'account_not_linked',
  ],
  ['without an email', { sub: 'eve', name: 'Eve' }, 'unable_to_get_user_info'],
])('a person %s is refused with a reason', async (_who, claims, error) => {
  provider.become(claims);
  const browser = browserOf(product.url);
  const end = await signInFor(browser);
  expect(end).toMatch(new RegExp(`^/sign-in\\?error=${error}`));
  expect((await browser.ask('/api/me')).status).toBe(401);
  expect((await browser.ask(end)).status).toBe(200);
});

test('an invited person with an unverified email is refused', async () => {
  await inviteBy(owner, 'nora@example.com', 'viewer');
  provider.become({ sub: 'nora', email: 'nora@example.com', email_verified: false });
  const browser = browserOf(product.url);
  expect(await signInFor(browser)).toMatch(/^\/sign-in\?error=not_invited/);
  expect((await browser.ask('/api/me')).status).toBe(401);
});

test('a callback that the browser did not start has no effect', async () => {
  const begun = await browserOf(product.url).read(BegunOidc, '/api/auth/sign-in/social', { body: {} });
  const { location } = await browserOf(product.url).ask(begun.url);
  const victim = browserOf(product.url);
  const back = await victim.ask(location ?? '');
  expect(back.status).toBe(303);
  expect((await victim.ask('/api/me')).status).toBe(401);
});

test('afterwards, only an Understudy page is opened', async () => {
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'history',
  ])
    expect(
      (await browserOf(product.url).refusal('/api/auth/sign-in/social', { body: { next } })).status,
    ).toBe(400);
});

test('a token not signed by the provider has no effect', async () => {
  provider.forgeTokens();
  const browser = browserOf(product.url);
  expect(await signInFor(browser)).toMatch(/^\/sign-in\?error=/);
  expect((await browser.ask('/api/me')).status).toBe(401);
});
