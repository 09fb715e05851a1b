import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

const entry = (page: Page, name: string) =>
  page
    .getByRole('list', { name: 'Categories, in order' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: new RegExp(`^${name}`) }) });

/** The center of a category’s icon. */
async function iconOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = await entry(page, name).locator('svg').last().boundingBox();
  if (box === null) throw new Error('The category has no icon on the page.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test.describe('the side navigation', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('names the first enabled model and counts only enabled models', async ({ page, stage }) => {
    await stage.api.putCategory('main', { models: [LITE, KIMI, MINI], disabled: [LITE] });
    await page.goto('/');
    const main = entry(page, 'Main').getByRole('button', { name: /^Main/ });
    await expect(main).toContainText('Kimi K2');
    await expect(main).not.toContainText('Flash Lite');
    await expect(main).toHaveAccessibleName(/2 of 3 models on/);
    await page.getByRole('switch', { name: 'Use Gemini 2.5 Flash Lite' }).click();
    await expect(main).toContainText('Gemini 2.5 Flash Lite');
    await expect(main).toHaveAccessibleName(/3 models/);
  });

  test('opens a category by a click on its icon, and a drag only moves it', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Main', exact: true })).toBeVisible();
    const icon = await iconOf(page, 'Image');
    await page.mouse.click(icon.x, icon.y);
    await expect(page.getByRole('heading', { name: 'Image', exact: true })).toBeVisible();

    const from = await iconOf(page, 'Interface');
    const to = await iconOf(page, 'Summarization');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y - 4, { steps: 12 });
    await page.mouse.up();
    await expect(page.getByText('Interface is now number 2')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Image', exact: true })).toBeVisible();
    await page
      .locator('[data-slot="toast"]')
      .filter({ hasText: 'Interface is now number 2' })
      .getByRole('button', { name: 'Undo' })
      .click();
  });
});

test('a category without an enabled model warns that its requests fail', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE] });
  await page.goto('/');
  await page.getByRole('switch', { name: 'Use Gemini 2.5 Flash Lite' }).click();
  const warning = page.getByRole('alert').filter({ hasText: 'All models are off' });
  await expect(warning).toContainText('Requests to understudy/main fail until you switch one on.');
  await expect(entry(page, 'Main')).toContainText('All models are off');
  await page.getByRole('switch', { name: 'Use Gemini 2.5 Flash Lite' }).click();
  await expect(warning).toBeHidden();
});
