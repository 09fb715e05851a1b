import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** The options of the list, not of the selects above it. */
const options = (page: Page) => page.getByRole('listbox').getByRole('option');

async function openPicker(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await expect(options(page).first()).toBeVisible();
}

test('filters keep only matching models, and sorting orders them', async ({ page }) => {
  await openPicker(page);
  await page.getByRole('button', { name: 'Free', exact: true }).click();
  for (const option of await options(page).all()) await expect(option).toContainText('free');
  await page.getByRole('button', { name: 'Free', exact: true }).click();

  await page.getByRole('combobox', { name: 'Author' }).selectOption('moonshotai');
  for (const option of await options(page).all()) await expect(option).toContainText('moonshotai/');
  await page.getByRole('button', { name: 'Image input' }).click();
  await expect(page.getByRole('option', { name: 'Kimi K2 0711' })).toBeHidden();
  await page.getByRole('button', { name: 'Image input' }).click();
  await page.getByRole('combobox', { name: 'Author' }).selectOption('');

  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('context');
  await page.getByRole('combobox', { name: 'Context' }).selectOption('1000000');
  for (const option of await options(page).all()) await expect(option).toContainText(/\dM/);
  await expectAccessible(page);
});

test('models that work for the category are marked', async ({ page }) => {
  await openPicker(page, '/?category=image');
  await page.getByRole('combobox', { name: 'Search models' }).fill('kimi-k2');
  await expect(page.getByRole('option', { name: 'Kimi K2 0711' })).toContainText('no image input');
  await page.getByRole('button', { name: 'Works for Image' }).click();
  await expect(page.getByRole('option', { name: 'Kimi K2 0711' })).toBeHidden();
});

test('a typo still finds the model, and the keyboard alone picks it', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE] });
  await openPicker(page);
  await expect(options(page).first()).toContainText(LITE);
  await page.keyboard.type('moonsohtai k2 0711');
  await expect(options(page).first()).toContainText('Kimi K2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ id }) => id))
    .toEqual([LITE, KIMI]);
});

test('an option shows its description, its place in the chain and, if it stays highlighted, its providers', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI, LITE] });
  await page.setViewportSize({ width: 1440, height: 900 });
  await openPicker(page);
  const option = options(page).filter({ hasText: LITE });
  await expect(option).toContainText('position 2');
  await expect(option).toContainText('Very cheap and very popular');
  await expect(option).not.toContainText('Google AI Studio');
  await option.hover();
  await expect(option).toContainText('Google AI Studio');
  // The chain that is being built stays in view.
  await expect(page.locator('[data-slot="chain-row"]').getByText('Kimi K2 0711')).toBeInViewport();
  const picker = await page.locator('[data-slot="model-picker"]').boundingBox();
  const name = await page.locator('[data-slot="chain-row"]').getByText('Kimi K2 0711').boundingBox();
  expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThan(picker?.x ?? 0);
});

test('the picker has no way to add all shown models and says why', async ({ page }) => {
  await openPicker(page);
  await expect(page.getByText(/added one at a time/)).toBeVisible();
});

test('in a short window, as at 200 % zoom, the picker fills the window and can be closed without a keyboard', async ({
  page,
}) => {
  await page.setViewportSize({ width: 640, height: 360 });
  await openPicker(page);
  for (const place of [0, 1, 2, 3]) await expect(options(page).nth(place)).toBeInViewport({ ratio: 1 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByRole('listbox')).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Add models' })).toBeFocused();
});
