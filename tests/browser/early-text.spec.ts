import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test } from '#tests/support/browser-test';
import { startProduct } from '#tests/support/start-product';
import { PASSWORD, printedLink, withAccounts } from '#tests/support/team';
import type { Page } from '@playwright/test';

/** Opens a page and holds its scripts back. Returns a function that releases them. */
async function openWithoutScripts(page: Page, url: string): Promise<() => void> {
  const { promise: released, resolve } = Promise.withResolvers<void>();
  await page.route(/\/_next\/static\/.+\.js/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(url, { waitUntil: 'commit' });
  return resolve;
}

test.describe('text typed before the scripts of a page run', () => {
  for (const { name, path, role, field } of [
    {
      name: 'the search of the history',
      path: '/history',
      role: 'searchbox',
      field: 'Search models, providers, reasons and errors',
    },
    { name: 'the error to explain', path: '/explain', role: 'textbox', field: 'Error' },
    { name: 'the message of the playground', path: '/playground', role: 'textbox', field: 'Message' },
  ] as const) {
    test(`is kept in ${name} and used`, async ({ page, stage }) => {
      await stage.api.putCategory('main', { models: ['moonshotai/kimi-k2'] });
      const release = await openWithoutScripts(page, path);
      await page.getByRole(role, { name: field, exact: true }).fill('limited');
      release();
      if (path === '/history') await expect(page).toHaveURL(/q=limited/);
      else await expect(page.getByRole('button', { name: /^(Explain|Send)$/ })).toBeEnabled();
      await expect(page.getByRole(role, { name: field, exact: true })).toHaveValue('limited');
    });
  }

  test('is kept in the key field of the first visit and used', async ({ page, afterPage }) => {
    const product = afterPage.use(await startProduct());
    const release = await openWithoutScripts(page, product.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill('sk');
    release();
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('This is too short to be a key.')).toBeVisible();
  });

  test('is kept in the spending limit of the first visit and used', async ({ page, afterPage }) => {
    const upstream = await startDemoUpstream({ keys: [] });
    afterPage.defer(() => upstream.close());
    const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: upstream.url } }));
    const release = await openWithoutScripts(page, product.url);
    await page.getByRole('textbox', { name: 'Spending limit in USD' }).fill('25');
    release();
    await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click();
    await expect(page.getByText('$25, monthly')).toBeVisible();
  });
});

test('a password submitted before the scripts of the page run is not sent in the address', async ({
  page,
  afterPage,
}) => {
  const product = afterPage.use(await startProduct({ env: withAccounts }));
  const release = await openWithoutScripts(page, printedLink(product) ?? '');
  await page.getByLabel('Email').fill('ines@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  release();
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Enter your name.')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue('ines@example.com');
  expect(page.url()).not.toContain('password');
});
