import { expect, test } from '#tests/support/browser-test';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

// A product of its own, because model health is cached for half a minute.
test.use({ generatedModels: 1, viewport: { width: 1440, height: 900 } });

test('a row shows its health, which stays clickable under the hover buttons', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  const answer = await stage.api.chat({
    model: 'understudy/main',
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await answer.text();
  await page.goto('/');
  const row = page.locator(`[data-slot="chain-row"][data-model="${LITE}"]`);
  const health = row.getByRole('button', { name: /recent reliability of Gemini/ });
  await expect(health).toContainText(/\d+ of \d+ served|\d+% served/);
  await expect(health).toContainText(/first token|recovered/);
  await expect(health.locator('[data-slot="health-sparkline"]')).toBeVisible();

  await row.hover();
  await expect(row.getByRole('button', { name: 'Remove Gemini' })).toBeInViewport();
  await health.locator('[data-slot="health-sparkline"]').click();
  await expect(page.getByRole('dialog', { name: 'Recent reliability' })).toContainText('Median first token');
});
