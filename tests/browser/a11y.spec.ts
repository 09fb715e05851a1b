import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible, expectNoSideScroll, SCREENS, THEMES, wishFor } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Something on every screen: a list, and a request that was switched. Gives the request's id. */
async function fill({ api, play }: Stage): Promise<string> {
  await api.putCategory('main', { models: [LITE, KIMI, 'acme/not-listed'] });
  play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const answer = await api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

for (const theme of THEMES) {
  for (const width of ['phone', 'desk'] as const) {
    test(`every screen can be used by everyone: ${theme}, ${width}`, async ({ page, stage }) => {
      const id = await fill(stage);
      await wishFor(page, theme, width);
      for (const { name, path } of [...SCREENS, { name: 'Request', path: `/history/${id}` }]) {
        await test.step(name, async () => {
          await page.goto(path);
          await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
          await page.waitForLoadState('networkidle');
          await expectAccessible(page);
          await expectNoSideScroll(page);
        });
      }
    });
  }

  test(`what opens over a screen can be used by everyone: ${theme}`, async ({ page, stage }) => {
    await fill(stage);
    await wishFor(page, theme, 'desk');
    await page.goto('/');
    await page.getByRole('combobox', { name: 'Add models' }).click();
    await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New category' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Policy/ }).click();
    await expectAccessible(page);
  });
}

test('the keyboard reaches the content first, and every screen has its own title', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  const titles = new Set<string>();
  for (const { path } of SCREENS) {
    await page.goto(path);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(SCREENS.length);
});
