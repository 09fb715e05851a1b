import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';
const FREE = ['google/gemma-4-31b-it:free', 'openai/gpt-oss-20b:free'];

const rowOf = (page: Page, model: string) => page.locator(`[data-slot="chain-row"][data-model="${model}"]`);

for (const width of [1024, 1280]) {
  test(`a row shows the full name of its model: ${width} px`, async ({ page, stage }) => {
    await page.setViewportSize({ width, height: 800 });
    await stage.api.putCategory('main', { models: [LITE, KIMI, MINI] });
    await page.goto('/');
    for (const name of ['Gemini 2.5 Flash Lite', 'Kimi K2 0711', 'GPT-5 Mini']) {
      const cut = await page
        .locator('[data-slot="chain-row"]')
        .getByTitle(name, { exact: true })
        .evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(cut, name).toBe(0);
    }
  });
}

test('rows that share a limit are marked, a row between them is not', async ({ page, stage }) => {
  await stage.api.putCategory('interface', { models: [FREE[0] ?? '', KIMI, FREE[1] ?? ''] });
  await page.goto('/?category=interface');
  await expect(page.getByText('Rows 1 and 3 are free models')).toBeVisible();
  for (const model of FREE)
    await expect(rowOf(page, model).locator('[data-slot="shared-limit-bracket"]')).toHaveCount(1);
  await expect(rowOf(page, KIMI).locator('[data-slot="shared-limit-bracket"]')).toHaveCount(0);
});
