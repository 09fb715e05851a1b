import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test as base } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';

type Visit = { url: string; upstream: DemoUpstream };

/** A product that nobody has set up yet, and an OpenRouter with a page to sign in on. */
const test = base.extend<{ visit: Visit }>({
  visit: async ({ afterPage }, provide) => {
    const upstream = await startDemoUpstream({ keys: [] });
    afterPage.defer(() => upstream.close());
    const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: upstream.url } }));
    await provide({ url: product.url, upstream });
  },
});

test('a newcomer signs in, and the key has the limit and expiry they chose', async ({ page, visit }) => {
  await page.goto(visit.url);
  await page.getByRole('textbox', { name: 'Spending limit in USD' }).fill('25');
  await page.getByRole('combobox', { name: 'Limit resets' }).click();
  await page.getByRole('option', { name: 'Every week' }).click();
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click();
  await expect(page.getByRole('heading', { name: 'Demo sign-in' })).toBeVisible();
  await expect(page.getByText('$25, weekly')).toBeVisible();
  await page.getByRole('link', { name: 'Approve' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    'The key is saved with the limit and expiry you chose.',
  );
  expect(page.url()).toBe(`${visit.url}/`);
  await page.goto(`${visit.url}/settings`);
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name: 'OpenRouter' });
  await expect(row).toContainText('Key “Understudy” checked');
  await expect(row).toContainText('of $25.00 left, resets on Mondays');
});

test('a key is replaced by signing in from Settings, which opens again afterwards', async ({
  page,
  visit,
}) => {
  await page.goto(`${visit.url}/settings`);
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click();
  await page.getByRole('link', { name: 'Approve' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await expect(page.getByText('Key “Understudy” checked')).toBeVisible();
  await page.getByRole('button', { name: 'More for OpenRouter' }).click();
  await page.getByRole('menuitem', { name: 'Replace key' }).click();
  await expect(page.getByRole('button', { name: 'Sign in with OpenRouter' })).toBeVisible();
});

test('a cancelled sign-in is reported with a link to Settings', async ({ page, visit }) => {
  await page.goto(`${visit.url}/openrouter/signed-in?state=abc`);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('The sign-in was cancelled there.');
  await expect(page.getByRole('link', { name: 'Go to Settings' })).toBeVisible();
});

test.describe('a sign-in that nobody started', () => {
  test.use({ expectedConsole: [/status of 409/] });

  test('is refused, and its code leaves the address', async ({ page, visit }) => {
    await page.goto(`${visit.url}/openrouter/signed-in?state=abc&code=def`);
    await expect(page.getByRole('main').getByRole('alert')).toContainText('This sign-in is no longer valid');
    expect(page.url()).toBe(`${visit.url}/openrouter/signed-in`);
  });
});

test('where OpenRouter can’t come back to, its code is pasted', async ({ page, visit, context }) => {
  // The server takes ::1 for itself, and OpenRouter does not: here the answer of the server says so.
  await page.route('**/api/settings/openrouter-sign-in', async (route) => {
    const { origin: _origin, ...headers } = route.request().headers();
    const answer = await fetch(route.request().url(), {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: route.request().postData(),
    });
    await route.fulfill({
      status: answer.status,
      body: await answer.text(),
      contentType: 'application/json',
    });
  });
  await page.goto(visit.url);
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open OpenRouter' }).click();
  const there = await opened;
  await there.getByRole('link', { name: 'Approve' }).click();
  const code = await there.getByRole('code').textContent();
  await there.close();
  await page.getByRole('textbox', { name: 'Code from OpenRouter' }).fill(` ${code ?? ''} `);
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
});

test('the sign-in can be used by everyone, in both themes and widths', async ({ page, visit }) => {
  await page.goto(visit.url);
  await expect(page.getByRole('button', { name: 'Sign in with OpenRouter' })).toBeVisible();
  await expectAccessibleEverywhere(page);
});
