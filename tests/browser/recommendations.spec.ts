import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

/** Creates a category whose first choice served eight requests and was limited in twelve. */
async function createRecommendation({ api, product, play, upstream }: Stage, slug: string): Promise<void> {
  const made = await fetch(`${product.url}/api/categories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: slug, slug, models: [FIRST, SECOND] }),
  });
  expect(made.ok).toBe(true);
  const send = async () => {
    const answer = await api.chat({
      model: `understudy/${slug}`,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    await answer.text();
  };
  for (let count = 0; count < 8; count += 1) await send();
  play(FIRST, upstreamLimit(FIRST, 'Google AI Studio'));
  for (let count = 0; count < 12; count += 1) {
    await send();
    // Otherwise the model would cool down and not be called again.
    await api.clearCooldowns();
  }
  upstream.clear(FIRST);
}

const listOf = async ({ api }: Stage, slug: string) =>
  (await api.categories()).find((category) => category.slug === slug)?.models.map(({ id }) => id);

test('a recommendation states its evidence, can be applied with one click, and undone', async ({
  page,
  stage,
}) => {
  await createRecommendation(stage, 'taken-up');
  await page.goto('/insights?category=taken-up');
  const recommendation = page.getByRole('region', { name: 'Recommendations' }).getByRole('listitem');
  await expect(recommendation).toContainText(`${FIRST} was limited upstream in 12 of the last 20 requests`);
  await expect(recommendation).toContainText(`${SECOND} answered all of them`);
  await expect(recommendation).toContainText(/: .+× the price of your first choice.*no image input/);
  await expectAccessible(page);
  expect(await listOf(stage, 'taken-up')).toEqual([FIRST, SECOND]);
  await recommendation.getByRole('button', { name: 'Make it first choice' }).click();
  await expect(recommendation).toBeHidden();
  expect(await listOf(stage, 'taken-up')).toEqual([SECOND, FIRST]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(recommendation).toBeVisible();
  expect(await listOf(stage, 'taken-up')).toEqual([FIRST, SECOND]);
});

test('the requests behind a recommendation can be shown', async ({ page, stage }) => {
  // All rows fit, because only those near the screen are rendered.
  await page.setViewportSize({ width: 1_280, height: 1_400 });
  await createRecommendation(stage, 'shown');
  await page.goto('/insights?category=shown');
  await page.getByRole('link', { name: 'Show the requests that tried it' }).click();
  await expect(page).toHaveURL(/\/history\?/);
  await expect(page.locator('[data-row-link]')).toHaveCount(20);
});

test('a dismissed recommendation stays hidden', async ({ page, stage }) => {
  await createRecommendation(stage, 'dismissed');
  await page.goto('/insights?category=dismissed');
  const recommendation = page.getByRole('region', { name: 'Recommendations' }).getByRole('listitem');
  await recommendation.getByRole('button', { name: 'Dismiss' }).click();
  await expect(recommendation).toBeHidden();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Totals' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(recommendation).toBeHidden();
  expect(await listOf(stage, 'dismissed')).toEqual([FIRST, SECOND]);
});
