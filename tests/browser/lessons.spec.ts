import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

/** Creates a category whose first choice served eight requests and was limited in twelve. */
async function createLesson({ api, product, play, upstream }: Stage, slug: string): Promise<void> {
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

test('a lesson states its evidence, can be applied with one click, and undone', async ({ page, stage }) => {
  await createLesson(stage, 'taken-up');
  await page.goto('/insights?category=taken-up');
  const lesson = page.getByRole('region', { name: 'Recommendations' }).getByRole('listitem');
  await expect(lesson).toContainText(`${FIRST} was limited upstream in 12 of the last 20 requests`);
  await expect(lesson).toContainText(`${SECOND} answered all of them`);
  await expect(lesson).toContainText(/: .+× the price of your first choice.*no image input/);
  await expectAccessible(page);
  expect(await listOf(stage, 'taken-up')).toEqual([FIRST, SECOND]);
  await lesson.getByRole('button', { name: 'Make it first choice' }).click();
  await expect(lesson).toBeHidden();
  expect(await listOf(stage, 'taken-up')).toEqual([SECOND, FIRST]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(lesson).toBeVisible();
  expect(await listOf(stage, 'taken-up')).toEqual([FIRST, SECOND]);
});

test('the requests behind a lesson can be shown', async ({ page, stage }) => {
  await createLesson(stage, 'shown');
  await page.goto('/insights?category=shown');
  await page.getByRole('link', { name: 'Show the requests that tried it' }).click();
  await expect(page).toHaveURL(/\/history\?/);
  await expect(page.locator('[data-row-link]')).toHaveCount(20);
});

test('a dismissed lesson stays hidden', async ({ page, stage }) => {
  await createLesson(stage, 'dismissed');
  await page.goto('/insights?category=dismissed');
  const lesson = page.getByRole('region', { name: 'Recommendations' }).getByRole('listitem');
  await lesson.getByRole('button', { name: 'Dismiss' }).click();
  await expect(lesson).toBeHidden();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Totals' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(lesson).toBeHidden();
  expect(await listOf(stage, 'dismissed')).toEqual([FIRST, SECOND]);
});
