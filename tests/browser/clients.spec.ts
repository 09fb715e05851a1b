import type { Page } from '@playwright/test';
import { expect, type Stage, test as base } from '#tests/support/browser-test';
import { expectAccessible, expectAccessibleEverywhere } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';

/** A product whose clients are deleted after the test. */
const test = base.extend<{ clean: undefined }>({
  clean: [
    async ({ afterPage, stage }, provide) => {
      await stage.api.putCategory('main', { models: [LITE] });
      afterPage.defer(() => removeAll(stage));
      await provide(undefined);
    },
    { auto: true },
  ],
});

async function removeAll({ api }: Stage): Promise<void> {
  for (const { id } of await api.clients()) await api.deleteClient(id);
}

const section = (page: Page) => page.getByRole('region', { name: 'Clients' });
const row = (page: Page, name: string) =>
  section(page).getByRole('list', { name: 'Clients' }).getByRole('listitem', { name, exact: true });
const more = async (page: Page, name: string, item: string) => {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

async function ask({ product }: Stage, key: string, model = 'understudy/main'): Promise<number> {
  const answer = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.text();
  return answer.status;
}

test('a client is created, its key works and is shown once, and its use is visible', async ({
  page,
  stage,
}) => {
  await page.goto('/settings');
  await expect(section(page)).toContainText('No clients yet');
  await section(page).getByRole('button', { name: 'Create client' }).click();
  const form = page.getByRole('dialog', { name: 'Create a client' });
  await form.getByRole('button', { name: 'Create key' }).click();
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await expect(form.getByText('Enter a name.')).toBeVisible();
  await form.getByRole('textbox', { name: 'Name' }).fill('Laptop');
  await form.getByRole('button', { name: 'Some categories' }).click();
  await form.getByRole('button', { name: 'Create key' }).click();
  await expect(form.getByText('Choose at least one category, or allow all.')).toBeVisible();
  await form.getByRole('button', { name: 'Main', exact: true }).click();
  await form.getByRole('textbox', { name: 'Requests per minute' }).fill('2');
  await form.getByRole('button', { name: 'Create key' }).click();

  const dialog = page.getByRole('dialog', { name: 'The key of Laptop' });
  const key = (await dialog.getByText(/^usk-[\w-]{43}$/).textContent()) ?? '';
  await expect(dialog.getByText(`Authorization: Bearer ${key}`)).toBeVisible();
  // An accidental click outside must not close the dialog.
  await page.mouse.click(5, 5);
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(section(page).getByRole('button', { name: 'Create client' })).toBeFocused();
  await expect(row(page, 'Laptop')).toContainText(`${key.slice(0, 8)}…`);
  await expect(row(page, 'Laptop')).toContainText('never used · only Main · 2 requests a minute');
  expect(await page.content()).not.toContain(key.slice(8));

  expect(await ask(stage, key, LITE)).toBe(403);
  expect(await ask(stage, key)).toBe(200);
  expect(await ask(stage, key)).toBe(429);
  await page.reload();
  await expect(row(page, 'Laptop')).toContainText('used just now');
  await expect(row(page, 'Laptop')).toContainText(
    '2 requests refused in the last 24 hours: 1 over a limit, 1 for something it may not use.',
  );

  await more(page, 'Laptop', 'Show requests');
  await expect(page.getByRole('button', { name: 'Remove the filter: client Laptop' })).toBeVisible();
  await expect(page.locator('[data-row-link]')).toHaveCount(1);
  await expectAccessible(page);
  const figures = page.getByRole('region', { name: 'Clients' });
  await expect(async () => {
    await page.goto('/insights');
    await expect(figures.getByRole('row', { name: /Laptop/ })).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await expect(
    figures
      .getByRole('row', { name: /Laptop/ })
      .getByRole('cell')
      .last(),
  ).toHaveText('2');
  await figures
    .getByRole('row', { name: /Laptop/ })
    .getByRole('link', { name: '1' })
    .first()
    .click();
  await expect(page.locator('[data-row-link]')).toHaveCount(1);
});

test('disabling a client takes effect at once and can be undone', async ({ page, stage }) => {
  const { key } = await stage.api.createClient({ name: 'Agent' });
  await page.goto('/settings');
  const onOff = row(page, 'Agent').getByRole('switch');
  await onOff.click();
  await expect(row(page, 'Agent')).toContainText('Disabled');
  await expect(page.getByText('Agent is disabled')).toBeVisible();
  expect(await ask(stage, key)).toBe(401);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(onOff).toBeChecked();
  await expect(row(page, 'Agent')).not.toContainText('Disabled');
  await expect.poll(() => ask(stage, key)).toBe(200);
});

test.describe('if the server fails', () => {
  test.use({ expectedConsole: [/status of 500/] });

  test('a switch is reverted with the error, and the clients can be loaded again', async ({
    page,
    stage,
  }) => {
    await stage.api.createClient({ name: 'Agent' });
    await page.goto('/settings');
    await expect(row(page, 'Agent').getByRole('switch')).toBeChecked();
    await page.route('**/api/clients/*', (route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'It broke.' } } }),
    );
    await row(page, 'Agent').getByRole('switch').click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Couldn’t disable Agent');
    await expect(row(page, 'Agent').getByRole('switch')).toBeChecked();
    await page.route('**/api/clients', (route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'It broke.' } } }),
    );
    await page.reload();
    await expect(section(page)).toContainText('Couldn’t load the clients', { timeout: 60_000 });
    await page.unroute('**/api/clients');
    await section(page).getByRole('button', { name: 'Try again' }).click();
    await expect(row(page, 'Agent')).toBeVisible();
  });
});

test('a client is edited and deleted with the keyboard alone', async ({ page, stage }) => {
  await stage.api.createClient({ name: 'Agent', requestsPerMinute: 5 });
  await page.goto('/settings');
  await row(page, 'Agent').getByRole('button', { name: 'More for Agent' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Edit Agent' });
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Worker');
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
  await expect(row(page, 'Worker')).toContainText('5 requests a minute');
  await row(page, 'Worker').getByRole('button', { name: 'More for Worker' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Delete Worker?' });
  await question.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await expect(section(page)).toContainText('No clients yet');
  await expect(section(page).getByRole('button', { name: 'Create client' })).toBeFocused();
});

test('clients and their dialogs are accessible, in both themes and widths', async ({ page, stage }) => {
  await stage.api.createClient({
    name: 'Editor on my laptop with a rather long name for a client',
    categories: ['main', 'image'],
    requestsPerMinute: 1_200,
    maxConcurrent: 4,
    expiresAt: new Date(Date.now() + 9 * 86_400_000).toISOString(),
  });
  const { key } = await stage.api.createClient({ name: 'CI', enabled: false });
  await stage.api.createClient({ name: 'Old script', expiresAt: '2026-01-01T00:00:00Z' });
  await ask(stage, key);
  await ask(stage, `usk-${'z'.repeat(43)}`);
  await page.goto('/settings');
  await expect(row(page, 'CI')).toContainText('1 request refused');
  await expectAccessibleEverywhere(page);
  await section(page).getByRole('button', { name: 'Create client' }).click();
  const form = page.getByRole('dialog', { name: 'Create a client' });
  await form.getByRole('textbox', { name: 'Name' }).fill('New');
  await form.getByRole('button', { name: 'Some categories' }).click();
  await form.getByRole('button', { name: 'Main', exact: true }).click();
  await expectAccessibleEverywhere(page);
  await form.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('dialog', { name: 'The key of New' })).toBeVisible();
  await expectAccessibleEverywhere(page);
});

test('of many clients only some are shown, and search finds the others', async ({ page, stage }) => {
  for (let at = 1; at <= 60; at += 1) await stage.api.createClient({ name: `Program ${at}` });
  await page.goto('/settings');
  const rows = section(page).getByRole('list', { name: 'Clients' }).getByRole('listitem');
  await expect(rows).toHaveCount(50);
  await section(page).getByRole('button', { name: 'Show 10 more of 10' }).click();
  await expect(rows).toHaveCount(60);
  await section(page).getByRole('searchbox', { name: 'Search clients' }).fill('program 60');
  await expect(rows).toHaveCount(1);
  await section(page).getByRole('searchbox', { name: 'Search clients' }).fill('nothing like it');
  await expect(section(page).getByText('No client matches.')).toBeVisible();
  await expectAccessible(page);
});
