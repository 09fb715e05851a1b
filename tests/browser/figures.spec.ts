import { expect, test } from '#tests/support/browser-test';

const KIMI = 'moonshotai/kimi-k2';

test('only columns use tabular figures, so names keep their hyphens', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await stage.api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hello' }] });
  await page.goto('/history');
  const row = page.getByRole('row').nth(2);
  await expect(row).toContainText(KIMI);
  await expect(row.getByRole('cell').nth(7)).toHaveCSS('font-variant-numeric', 'tabular-nums');
  await expect(row.getByRole('cell').nth(7)).toHaveCSS('text-align', 'right');
  await row.getByRole('link').click();
  await expect(page.getByRole('dialog').locator('p').first()).toHaveCSS('font-variant-numeric', 'normal');
});
