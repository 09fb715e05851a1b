import type { Locator } from '@playwright/test';
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
    const row = page.locator(`[data-slot="chain-row"][data-model="${KIMI}"]`);
    const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
    const dialog = page.locator('[data-slot="dialog"]');
    const shows = async (opened: Locator) => {
      await expect(opened).toBeVisible();
      await expectAccessible(page);
    };

    await test.step('menus', async () => {
      for (const name of ['More for Main', 'Theme']) {
        await press(name);
        await shows(page.getByRole('menu'));
        await page.keyboard.press('Escape');
      }
      await row.getByRole('button', { name: /^More for/ }).click();
      await shows(page.getByRole('menu'));
      await page.getByRole('menuitem', { name: 'Make first' }).click();
    });
    await test.step('a notice that can be undone, and a tooltip', async () => {
      await page.getByRole('button', { name: /^Undo: / }).hover();
      await shows(page.locator('[data-slot="tooltip"]'));
    });
    await test.step('a popover, and a select in it', async () => {
      await press(/^Tier of Kimi/);
      await shows(page.getByRole('dialog', { name: 'Tier' }));
      await page.getByRole('combobox', { name: /^Set the tier/ }).click();
      await shows(page.getByRole('listbox'));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    });
    await test.step('the picker', async () => {
      await page.getByRole('combobox', { name: 'Add models' }).click();
      await shows(page.getByRole('listbox').getByRole('option').first());
      await page.keyboard.type('no such model at all');
      await shows(page.getByText('No model matches.'));
      await page.keyboard.press('Escape');
    });
    await test.step('dialogs, and a select in one', async () => {
      for (const name of ['New category', 'How to use it']) {
        await press(name);
        await shows(dialog);
        await page.keyboard.press('Escape');
        await expect(dialog).toBeHidden();
      }
      for (const name of ['Rename and edit', 'Copy the list to…']) {
        await press('More for Main');
        await page.getByRole('menuitem', { name }).click();
        await shows(dialog);
        if (name !== 'Rename and edit') {
          await page.getByRole('combobox').click();
          await shows(page.getByRole('listbox'));
          await page.keyboard.press('Escape');
        }
        await page.keyboard.press('Escape');
        await expect(dialog).toBeHidden();
      }
    });
    await test.step('what folds out', async () => {
      await press(/^Suggest an understudy/);
      await shows(page.getByRole('list', { name: 'Suggested models' }));
      await press(/^Policy/);
      await shows(page.getByText('Most calls for one request'));
    });
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
