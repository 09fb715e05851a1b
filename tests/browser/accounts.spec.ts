import type { Page } from '@playwright/test';
import { expect, test as base } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';
import { type Product, startProduct } from '#tests/support/start-product';
import { PASSWORD, printedLink, withAccounts } from '#tests/support/team';

/** A product of its own, with sign-in required and no accounts yet. */
const test = base.extend<{ guarded: Product }>({
  guarded: [
    async ({ afterPage }, provide) => {
      await provide(afterPage.use(await startProduct({ args: ['--demo'], env: withAccounts })));
    },
    { auto: true },
  ],
  baseURL: async ({ guarded }, provide) => provide(guarded.url),
});

const people = (page: Page) => page.getByRole('region', { name: 'People' });
const account = (page: Page) => page.getByRole('region', { name: 'Account' });

async function makeOwner(page: Page, product: Product): Promise<void> {
  await page.goto(printedLink(product) ?? '');
  await page.getByLabel('Name').fill('Olga');
  await page.getByLabel('Email').fill('olga@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('the printed link creates the owner, who signs out and returns to the requested page after signing in', async ({
  page,
  guarded,
}) => {
  await page.goto('/history');
  await expect(page.getByRole('heading', { name: 'No accounts yet' })).toBeVisible();
  await expectAccessible(page);
  await page.goto(printedLink(guarded) ?? '');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Enter your name.')).toBeVisible();
  await expect(page.getByText('A password needs at least 10 characters.')).toBeVisible();
  await expectAccessible(page);
  await makeOwner(page, guarded);
  await page.goto('/settings');
  await account(page).getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/history?status=failed');
  await signIn(page, 'olga@example.com', PASSWORD);
  await expect(page.getByRole('heading', { name: 'History', exact: true })).toBeVisible();
  expect(page.url()).toContain('/history?status=failed');
});

test.describe('with a wrong password', () => {
  test.use({ expectedConsole: [/status of 401/] });
  test('it is refused, and the right one works', async ({ page, guarded }) => {
    await makeOwner(page, guarded);
    // Requests of the current page would also redirect to the sign-in page.
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto('/');
    await signIn(page, 'olga@example.com', 'not the password');
    await expect(page.getByText('The email or the password is wrong.')).toBeVisible();
    await signIn(page, 'olga@example.com', PASSWORD);
    await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  });

  test('a session that ended elsewhere redirects to the sign-in page', async ({ page, guarded }) => {
    await makeOwner(page, guarded);
    await page.goto('/settings');
    await expect(people(page).getByText('olga@example.com')).toBeVisible();
    await people(page).getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog').getByLabel('Email').fill('max@example.com');
    const create = page.getByRole('button', { name: 'Create link' });
    await page.context().clearCookies();
    // Either this request or one the page makes on its own redirects first.
    await create.evaluate((button: HTMLElement) => button.click()).catch(() => {});
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(page.url()).toContain('next=%2Fsettings');
  });
});

test('an owner invites someone by link, changes their role and removes them', async ({
  page,
  guarded,
  browser,
}) => {
  await makeOwner(page, guarded);
  await page.goto('/settings');
  await people(page).getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill('max@example.com');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = (await dialog.getByText('/set-up?token=').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(people(page).getByRole('listitem', { name: 'Invitation for max@example.com' })).toBeVisible();

  const context = await browser.newContext({ baseURL: guarded.url });
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByLabel('Email')).toHaveValue('max@example.com');
  await other.getByLabel('Name').fill('Max');
  await other.getByLabel('Password').fill(PASSWORD);
  await other.getByRole('button', { name: 'Create account' }).click();
  await expect(other.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  await other.goto('/settings');
  await expect(account(other).getByText('Member')).toBeVisible();
  await expect(people(other)).toHaveCount(0);
  await expect(other.getByRole('region', { name: 'Connections' })).toHaveCount(0);

  await page.reload();
  const max = people(page).getByRole('listitem', { name: 'Max' });
  await max.getByRole('combobox', { name: 'Role of Max' }).click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await expect(max.getByRole('combobox')).toHaveText('Viewer');
  await other.reload();
  await expect(account(other).getByText('Viewer')).toBeVisible();
  await max.getByRole('button', { name: 'Remove Max' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(max).toHaveCount(0);
  await expect(people(page).getByText('The only owner')).toBeVisible();
  await page.reload();
  const changes = page.getByRole('list', { name: 'Changes' }).getByRole('listitem');
  await expect(changes).toHaveText([
    /^Olga removed Max/,
    /^Olga changed the role of Max to viewer/,
    /^Olga invited max@example.com as member/,
  ]);
  await expectAccessible(page);
  await other.goto('/');
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await context.close();
});

test('a password is changed, and the old one no longer works', async ({ page, guarded }) => {
  await makeOwner(page, guarded);
  await page.goto('/settings');
  await account(page).getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByLabel('New password').fill('another long one');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByText('Password changed')).toBeVisible();
  await account(page).getByRole('button', { name: 'Sign out everywhere' }).click();
  await signIn(page, 'olga@example.com', 'another long one');
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
});
