import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible, expectAccessibleEverywhere, WIDTHS } from '#tests/support/screens';

const KIMI = 'moonshotai/kimi-k2';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' });

/** Opens the palette with its keys, and types. */
async function ask(page: Page, query: string): Promise<void> {
  // The keys work once the page is hydrated.
  await expect(async () => {
    if (await palette(page).isVisible()) return;
    await page.keyboard.press('Control+k');
    await expect(palette(page)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await palette(page).getByRole('combobox').fill(query);
}

test('the palette finds screens, categories and requests, and Enter goes there', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  const answer = await stage.api.chat({
    model: 'understudy/main',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await answer.text();
  const id = answer.headers.get('x-understudy-request-id') ?? '';
  await page.goto('/settings');
  await ask(page, '');
  await expect(palette(page).getByRole('group', { name: 'Screens' })).toBeVisible();
  await expect(
    palette(page).getByRole('option', { name: 'Summarization', exact: false }).first(),
  ).toBeVisible();
  await expect(palette(page).getByRole('option', { name: /Served: moonshotai\/kimi-k2/ })).toBeAttached();
  await expectAccessibleEverywhere(page);

  await ask(page, 'hist');
  await expect(palette(page).getByRole('option').first()).toContainText('History');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/history$/);
  await expect(palette(page)).toBeHidden();

  await ask(page, id);
  await expect(palette(page).getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Request' })).toContainText(id);
  await page.keyboard.press('Escape');

  await ask(page, 'understudy/summarization');
  await expect(palette(page).getByRole('option').first()).toHaveAttribute('data-highlighted');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/\?category=summarization$/);

  await ask(page, 'no such thing');
  await expect(palette(page)).toContainText('Nothing matches.');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
});

test('actions open the dialog for a category, the picker, and another theme', async ({ page }) => {
  await page.goto('/explain');
  await ask(page, 'new category');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New category' })).toBeVisible();
  // The palette would cover what is being typed.
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/$/);

  await page.goto('/explain');
  await ask(page, 'add models to image');
  // Categories are listed once they have been read.
  await expect(palette(page).getByRole('option', { name: 'Add models to Image' })).toHaveAttribute(
    'data-highlighted',
  );
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: 'Search models' });
  await expect(search).toBeVisible();
  await expect(page).toHaveURL(/\/\?category=image$/);
  await search.fill('kimi');
  await expect(page.getByRole('option', { name: /Kimi K2/ }).first()).toBeVisible();

  await page.goto('/explain');
  await ask(page, 'theme dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveClass(/dark/);
});

test('a question mark shows the keyboard shortcuts, but not while typing', async ({ page }) => {
  await page.goto('/history');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await page.getByRole('searchbox').pressSequentially('why?');
  await expect(page.getByRole('searchbox')).toHaveValue('why?');
  await expect(shortcuts).toBeHidden();
  await page.getByRole('heading', { name: 'History' }).click();
  await page.keyboard.press('Shift+?');
  await expect(shortcuts).toBeVisible();
  await expect(shortcuts.getByRole('region', { name: 'Everywhere' })).toContainText('Ctrl');
  await expectAccessibleEverywhere(page);
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();

  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await palette(page).getByRole('combobox').fill('shortcuts');
  await page.keyboard.press('Enter');
  await expect(shortcuts).toBeVisible();
});

test('on a phone, a button in the header opens the palette and gets focus back', async ({ page }) => {
  await page.setViewportSize(WIDTHS.phone);
  await page.goto('/explain');
  const button = page.getByRole('button', { name: 'Search', exact: true });
  await button.click();
  await palette(page).getByRole('combobox').fill('history');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(button).toBeFocused();
});
