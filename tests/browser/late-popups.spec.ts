import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';

/** Delays every script with this text. Returns a function that releases them. */
async function holdScripts(page: Page, text: string): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    const script = await route.fetch();
    if ((await script.text()).includes(text)) await held.promise;
    await route.fulfill({ response: script });
  });
  return held.resolve;
}

/** Opens a page and waits until its buttons work, which is when it makes its first request. */
async function open(page: Page, path: string): Promise<void> {
  const asked = page.waitForRequest('**/api/notices/unread');
  await page.goto(path, { waitUntil: 'commit' });
  await asked;
}

test('a menu that is clicked before its code is loaded opens once it is', async ({ page }) => {
  const release = await holdScripts(page, '"menu-item"');
  await open(page, '/explain');
  const trigger = page.getByRole('button', { name: 'Theme' });
  await expect(trigger).toHaveAttribute('aria-haspopup', 'menu');
  await expect(trigger).toHaveAttribute('aria-expanded', 'false');
  await trigger.click();
  await expect(page.getByRole('menu')).toBeHidden();
  release();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveClass(/dark/);
  await trigger.click();
  await expect(page.getByRole('menu')).toBeVisible();
  await trigger.click();
  await expect(page.getByRole('menu')).toBeHidden();
});

test('a menu that a key opens before its code is loaded highlights its first item', async ({ page }) => {
  const release = await holdScripts(page, '"menu-item"');
  await open(page, '/explain');
  const trigger = page.getByRole('button', { name: 'Theme' });
  await trigger.focus();
  await page.keyboard.press('Enter');
  release();
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(trigger).toBeFocused();
});

test('a select, a popover and a dialog that are clicked before their code is loaded open', async ({
  page,
}) => {
  const release = await holdScripts(page, '"select-popup"');
  await open(page, '/history');
  const select = page.getByRole('combobox', { name: 'Category' });
  await expect(select).toHaveText('Any category');
  await select.click();
  release();
  await page.getByRole('option', { name: 'main' }).click();
  await expect(select).toHaveText('main');
  await expect(page).toHaveURL(/category=main/);

  await page.unrouteAll({ behavior: 'wait' });
  const releaseMore = await holdScripts(page, 'data-slot":"popover"');
  await open(page, '/history');
  await expect(select).toHaveText('Any category');
  await page.getByRole('button', { name: 'More filters', exact: true }).click();
  releaseMore();
  await expect(page.getByRole('dialog', { name: 'More filters' })).toBeVisible();

  await page.unrouteAll({ behavior: 'wait' });
  const releaseDialog = await holdScripts(page, '"dialog-body"');
  await open(page, '/explain');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  releaseDialog();
  await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible();
});

test('a tooltip appears for a pointer that arrived before its code was loaded', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: ['google/gemini-2.5-flash-lite'] });
  const release = await holdScripts(page, 'data-slot":"tooltip"');
  await open(page, '/');
  const button = page.getByRole('button', { name: 'Copy the model name' });
  await expect(page.getByRole('combobox', { name: 'Add models' })).toBeEnabled();
  await button.hover();
  release();
  await expect(page.locator('[data-slot="tooltip"]')).toHaveText('Copy the model name');
});
