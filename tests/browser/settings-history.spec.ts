import type { Page } from '@playwright/test';
import { RetentionAnswer } from '#lib/contracts/retention';
import { expect, test as base } from '#tests/support/browser-test';
import { productApi, type ProductApi } from '#tests/support/product-api';
import { expectAccessible } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';

type Seeded = { url: string; api: ProductApi; retention: () => Promise<RetentionAnswer> };

/** A product of its own: the demo, with 420 requests from two weeks. */
const test = base.extend<{ seeded: Seeded }>({
  seeded: [
    async ({ afterPage }, provide) => {
      const product = afterPage.use(await startProduct({ args: ['--demo'] }));
      const { url } = product;
      await provide({
        url,
        api: productApi(url),
        retention: async () =>
          RetentionAnswer.parse(await (await fetch(`${url}/api/settings/retention`)).json()),
      });
    },
    { auto: true },
  ],
  baseURL: async ({ seeded }, provide) => provide(seeded.url),
});

const section = (page: Page) => page.getByRole('region', { name: 'History', exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const deleteAll = (page: Page) => section(page).getByRole('button', { name: 'Delete all' });

async function setLimit(page: Page, field: string, value: string): Promise<void> {
  await section(page).getByLabel(field).fill(value);
  await page.keyboard.press('Enter');
}

test('a limit that deletes nothing is saved at once and can be undone', async ({ page, seeded }) => {
  await page.goto('/settings');
  await expect(section(page).getByRole('link', { name: '420 requests' })).toBeVisible();
  await setLimit(page, 'Days to keep', '3000');
  await expect(page.getByText('History kept for 3,000 days')).toBeVisible();
  await expect.poll(async () => (await seeded.retention()).retention).toEqual({ days: 3_000, rows: null });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(section(page).getByLabel('Days to keep')).toHaveValue('');
  await expect.poll(async () => (await seeded.retention()).retention).toEqual({ days: null, rows: null });
  expect((await seeded.retention()).history.requests).toBe(420);
});

test('a limit that deletes requests first asks with their number, and deletes exactly those', async ({
  page,
  seeded,
}) => {
  await page.goto('/settings');
  await setLimit(page, 'Requests to keep', '400');
  await expect(page.getByRole('dialog', { name: 'Delete 20 requests now?' })).toBeVisible();
  await expect(dialog(page)).toContainText('the oldest 20 of 420 requests');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(section(page).getByLabel('Requests to keep')).toHaveValue('');
  expect(await seeded.retention()).toMatchObject({ retention: { rows: null }, history: { requests: 420 } });

  await setLimit(page, 'Requests to keep', '400');
  await dialog(page).getByRole('button', { name: 'Delete 20 requests' }).click();
  await expect(section(page).getByRole('link', { name: '400 requests' })).toBeVisible();
  await expect(section(page).getByLabel('Requests to keep')).toHaveValue('400');
  expect((await seeded.retention()).history.requests).toBe(400);
});

test('the whole history is deleted after a confirmation with the count, and the categories are kept', async ({
  page,
  seeded,
}) => {
  const lists = await seeded.api.categories();
  await page.goto('/settings');
  await deleteAll(page).click();
  await expect(dialog(page)).toContainText('420 requests since');
  await expect(dialog(page)).toContainText(`all ${lists.length} categories`);
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Delete 420 requests' }).click();
  await expect(section(page)).toContainText('420 requests deleted.');
  await expect(section(page)).toContainText('No requests');
  // The focus returns to the button.
  await expect(deleteAll(page)).toBeFocused();
  await expectAccessible(page);
  expect((await seeded.api.history()).requests).toEqual([]);
  expect(await seeded.api.categories()).toEqual(lists);
});

test('a deletion shows its progress, even after a visit to another screen', async ({ page, seeded }) => {
  const held = Promise.withResolvers<void>();
  await page.route('**/api/history', async (request) => {
    if (request.request().method() === 'DELETE') await held.promise;
    await request.continue();
  });
  await page.goto('/settings');
  await deleteAll(page).click();
  await dialog(page).getByRole('button', { name: 'Delete 420 requests' }).click();
  const progress = section(page).getByRole('progressbar', { name: 'Deleting the history' });
  await expect(progress).toBeVisible();
  await expect(section(page)).toContainText('Continues if you leave this page.');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Explain' }).click();
  await expect(page.getByRole('heading', { name: 'Explain', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(progress).toBeVisible();
  held.resolve();
  await expect(progress).toBeHidden();
  await expect(page.getByText('Deleted: 420 requests')).toBeVisible();
  expect((await seeded.retention()).history.requests).toBe(0);
});

test('each category is listed with its text retention and links to that setting', async ({
  page,
  seeded,
}) => {
  await seeded.api.putCategory('summarization', { policy: { storePrompts: '7d' } });
  await page.goto('/settings');
  const list = section(page).getByRole('list', { name: 'Prompts and answers by category' });
  await expect(list.getByRole('listitem').filter({ hasText: 'Summarization' })).toContainText('7 days');
  await expect(list.getByRole('listitem').filter({ hasText: 'Main' })).toContainText('never');
  await list.getByRole('link', { name: 'Summarization' }).click();
  const choice = page.getByRole('combobox', { name: 'Keep prompts and answers' });
  await expect(choice).toBeInViewport();
  await expect(choice).toContainText('For 7 days');
});

test.describe('when the server fails', () => {
  test.use({ expectedConsole: [/status of 500|ERR_FAILED/] });

  test('a failed change is reverted and reported as not saved', async ({ page, seeded }) => {
    await page.route('**/api/settings/retention', (request) =>
      request.request().method() === 'PUT' ? request.fulfill({ status: 500 }) : request.continue(),
    );
    await page.goto('/settings');
    await setLimit(page, 'Days to keep', '3000');
    await expect(page.locator('[data-slot="toast"]')).toContainText('The retention was not changed');
    await expect(section(page).getByLabel('Days to keep')).toHaveValue('');
    expect((await seeded.retention()).retention).toEqual({ days: null, rows: null });
  });

  test('an interrupted deletion is not reported as done', async ({ page, seeded }) => {
    await page.route('**/api/history', (request) =>
      request.request().method() === 'DELETE' ? request.abort() : request.continue(),
    );
    await page.goto('/settings');
    await deleteAll(page).click();
    await dialog(page).getByRole('button', { name: 'Delete 420 requests' }).click();
    await expect(section(page)).toContainText('The deletion was not confirmed.');
    await expect(section(page).getByRole('link', { name: '420 requests' })).toBeVisible();
    expect((await seeded.retention()).history.requests).toBe(420);
  });

  test('the history settings can be loaded again', async ({ page }) => {
    await page.route('**/api/settings/retention', (request) => request.fulfill({ status: 500 }));
    await page.goto('/settings');
    await expect(section(page)).toContainText('Couldn’t load the history settings');
    await page.unroute('**/api/settings/retention');
    await section(page).getByRole('button', { name: 'Try again' }).click();
    await expect(section(page).getByRole('link', { name: '420 requests' })).toBeVisible();
  });
});
