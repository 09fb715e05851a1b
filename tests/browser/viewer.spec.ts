import type { Page } from '@playwright/test';
import { expect, test as base } from '#tests/support/browser-test';
import type { Browser } from '#tests/support/browser-of';
import { expectAccessible } from '#tests/support/screens';
import { type Product, startProduct } from '#tests/support/start-product';
import { join, makeOwner, withAccounts } from '#tests/support/team';

type Team = { product: Product; member: Browser; viewer: Browser };

/** A product of its own: the demo, with its history. */
const test = base.extend<{ team: Team }>({
  team: [
    async ({ afterPage }, provide) => {
      const product = afterPage.use(await startProduct({ args: ['--demo'], env: withAccounts }));
      const owner = await makeOwner(product);
      await provide({
        product,
        member: await join(product, owner, 'max@example.com', 'member'),
        viewer: await join(product, owner, 'vera@example.com', 'viewer'),
      });
    },
    { auto: true },
  ],
  baseURL: async ({ team }, provide) => provide(team.product.url),
});

async function signInAs(page: Page, { url }: Product, { cookies }: Browser): Promise<void> {
  await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
}

test('a viewer sees the chains but no controls that change them', async ({ page, team }) => {
  await signInAs(page, team.product, team.viewer);
  await page.goto('/');
  const list = page.getByRole('list', { name: 'Models of Main, in order' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  await expect(page.getByText('Use it as')).toBeVisible();
  for (const name of [
    'Add models',
    'New category',
    'Refresh models',
    'Undo',
    'Suggest a fallback',
    /^Remove /,
  ])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await expect(page.locator('[data-slot=sortable-handle]')).toHaveCount(0);
  for (const one of await list.getByRole('switch').all()) await expect(one).toBeDisabled();
  await list
    .getByRole('button', { name: /^More for / })
    .first()
    .click();
  await expect(page.getByRole('menuitem')).toHaveText(['Copy model id']);
  await page.keyboard.press('Escape');
  await expectAccessible(page);
});

test('a viewer reads history and insights, and can’t run prompts', async ({ page, team }) => {
  await signInAs(page, team.product, team.viewer);
  await page.goto('/history');
  await page.getByRole('row').nth(2).getByRole('link').first().click();
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible();
  await expect(page.getByText('Try again in the playground')).toHaveCount(0);
  await page.goto('/insights');
  await expect(page.getByRole('heading', { name: 'Recommendations' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make it first choice' })).toHaveCount(0);
  await page.goto('/playground');
  await expect(page.getByText('Viewers can’t run prompts')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/settings');
  for (const name of ['Endpoints', 'Account', 'Appearance'])
    await expect(page.getByRole('region', { name })).toBeVisible();
  for (const name of ['Connections', 'Clients', 'History', 'Configuration file', 'People', 'Changes'])
    await expect(page.getByRole('region', { name })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Leave demo' })).toHaveCount(0);
});

test('a member edits chains and runs prompts', async ({ page, team }) => {
  await signInAs(page, team.product, team.member);
  await page.goto('/');
  const rows = page.locator('[data-slot=chain-row]');
  await expect(rows.first()).toBeVisible();
  const before = await rows.count();
  await rows.first().hover();
  await rows
    .first()
    .getByRole('button', { name: /^Remove / })
    .click();
  await expect(rows).toHaveCount(before - 1);
  await expect(page.getByText('Saved')).toBeVisible();
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('complementary', { name: 'Attempts of the last request' })).toContainText(
    'answered',
  );
});
