import type { Page } from '@playwright/test';
import { expect, type Stage, test as base } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';

/** A product whose budgets are deleted after the test. */
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
  for (const { id } of await api.budgets()) await api.deleteBudget(id);
  for (const { id } of await api.clients()) await api.deleteClient(id);
}

const section = (page: Page) => page.getByRole('region', { name: 'Budgets' });
const row = (page: Page, name: string) =>
  section(page).getByRole('list', { name: 'Budgets' }).getByRole('listitem', { name, exact: true });

async function ask({ api }: Stage): Promise<number> {
  const answer = await api.chat({
    model: 'understudy/main',
    max_tokens: 60,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await answer.text();
  return answer.status;
}

test('a budget is created, pauses when spent, is resumed, raised and deleted', async ({ page, stage }) => {
  await page.goto('/settings');
  await expect(section(page)).toContainText('No budgets yet');
  await section(page).getByRole('button', { name: 'Create budget' }).click();
  const form = page.getByRole('dialog', { name: 'Create a budget' });
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(form.getByText('Enter an amount in USD.')).toBeVisible();
  await expect(form.getByRole('textbox', { name: 'Limit in USD' })).toBeFocused();
  await form.getByRole('combobox', { name: 'For' }).click();
  await page.getByRole('option', { name: 'Category Main' }).click();
  await form.getByRole('button', { name: 'Week' }).click();
  await form.getByRole('textbox', { name: 'Limit in USD' }).fill('0.00002');
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(form).toBeHidden();
  await expect(section(page).getByRole('button', { name: 'Create budget' })).toBeFocused();
  const made = row(page, 'Category Main, $0.00002 per week');
  await expect(made).toContainText('$0 of $0.00002 spent');
  await expect(made).toContainText('stops paid calls, allows free models');
  await expect(made).toContainText('resets in');

  expect(await ask(stage)).toBe(402);
  await page.reload();
  await expect(made).toContainText('Paused');
  await made.getByRole('button', { name: 'Resume' }).click();
  await expect(made).not.toContainText('Paused');
  await expect(made).toContainText('$0.000024 ($0.000004 added)');
  expect(await ask(stage)).toBe(402);
  await page.reload();
  await made.getByRole('button', { name: 'Raise limit' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit budget' });
  await edit.getByRole('textbox', { name: 'Limit in USD' }).fill('1');
  await edit.getByRole('button', { name: 'Save' }).click();
  const raised = row(page, 'Category Main, $1.00 per week');
  await expect(raised).not.toContainText('Paused');
  expect(await ask(stage)).toBe(200);

  await raised.getByRole('button', { name: /^More for/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Delete this budget?' });
  await question.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await expect(section(page)).toContainText('No budgets yet');
  await expect(section(page).getByRole('button', { name: 'Create budget' })).toBeFocused();
});

test.describe('if the server fails', () => {
  test.use({ expectedConsole: [/status of 500/] });

  test('resuming reports the error, and the budgets can be loaded again', async ({ page, stage }) => {
    await stage.api.createBudget({ scope: { kind: 'all' }, period: 'day', limitUsd: 0 });
    await page.route('**/api/budgets/*/resume', (route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'It broke.' } } }),
    );
    await page.goto('/settings');
    await section(page).getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
      'Couldn’t resume the budget',
    );
    await page.route('**/api/budgets', (route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'It broke.' } } }),
    );
    await page.reload();
    await expect(section(page)).toContainText('Couldn’t load the budgets', { timeout: 60_000 });
    await page.unroute('**/api/budgets');
    await section(page).getByRole('button', { name: 'Try again' }).click();
    await expect(row(page, 'Everything, $0 per day')).toBeVisible();
  });
});

test('budgets and their dialogs are accessible, in both themes and widths', async ({ page, stage }) => {
  const { client } = await stage.api.createClient({
    name: 'Editor on my laptop with a rather long name for a client',
  });
  await stage.api.createBudget({ scope: { kind: 'client', id: client.id }, period: 'day', limitUsd: 5 });
  await stage.api.createBudget({ scope: { kind: 'all' }, period: 'month', limitUsd: 0 });
  await stage.api.createBudget({ scope: { kind: 'all' }, period: 'request', limitUsd: 0.5, hard: false });
  await page.goto('/settings');
  await expect(section(page)).toContainText('Paused');
  await expectAccessibleEverywhere(page);
  await section(page).getByRole('button', { name: 'Create budget' }).click();
  await expect(page.getByRole('dialog', { name: 'Create a budget' })).toBeVisible();
  await expectAccessibleEverywhere(page);
});
