import type { Locator, Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';
import {
  expectAccessibleEverywhere,
  expectAccessibleInBothThemes,
  expectNoSideScroll,
  SCREENS,
} from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Fills every screen: a chain and a switched request. Returns the id of the request. */
async function fill({ api, play }: Stage): Promise<string> {
  await api.putCategory('main', { models: [LITE, KIMI, 'acme/not-listed'] });
  play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const answer = await api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** Waits for the element, then checks the page with it open. */
async function shows(opened: Locator): Promise<void> {
  await expect(opened).toBeVisible();
  await expectAccessibleInBothThemes(opened.page());
  await expect(opened).toBeVisible();
}

for (const { name, path } of [...SCREENS, { name: 'Request', path: null }]) {
  test(`the screen ${name} is accessible in both themes and widths`, async ({ page, stage }) => {
    const id = await fill(stage);
    await page.goto(path ?? `/history/${id}`);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expectAccessibleEverywhere(page);
  });
}

test.describe('overlays are accessible in both themes', () => {
  test.beforeEach(async ({ page, stage }) => {
    await fill(stage);
    await page.goto('/');
  });

  test('menus, a notice with an undo button, and a tooltip', async ({ page }) => {
    for (const name of ['More for Main', 'Theme']) {
      await press(page, name);
      await shows(page.getByRole('menu'));
      await page.keyboard.press('Escape');
    }
    await press(page, 'More for Kimi K2 0711');
    await shows(page.getByRole('menu'));
    await page.getByRole('menuitem', { name: 'Make first' }).click();
    await page.getByRole('button', { name: /^Undo: / }).hover();
    await shows(page.locator('[data-slot="tooltip"]'));
  });

  test('a popover, a select inside it, and the model picker', async ({ page }) => {
    await press(page, /^Tier of Kimi/);
    await shows(page.getByRole('dialog', { name: 'Tier' }));
    await page.getByRole('combobox', { name: /^Set the tier/ }).click();
    await shows(page.getByRole('listbox'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Add models' }).click();
    await shows(page.getByRole('listbox').getByRole('option').first());
    await page.keyboard.type('no such model at all');
    await shows(page.getByText('No models match.'));
  });

  test('dialogs, and a select inside one', async ({ page }) => {
    const dialog = page.locator('[data-slot="dialog"]');
    const closes = async () => {
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    };
    for (const name of ['New category', 'How to use it']) {
      await press(page, name);
      await shows(dialog);
      await closes();
    }
    for (const name of ['Edit', 'Copy models to…']) {
      await press(page, 'More for Main');
      await page.getByRole('menuitem', { name }).click();
      await shows(dialog);
      if (name === 'Edit') await closes();
    }
    await page.getByRole('combobox', { name: 'To' }).click();
    await shows(page.getByRole('listbox'));
  });

  test('expanded sections', async ({ page }) => {
    await press(page, /^Suggest a fallback/);
    await shows(page.getByRole('list', { name: 'Suggested models' }));
    await press(page, /^Policy/);
    await press(page, /^OpenRouter provider routing/);
    await shows(page.getByText('Allowed providers'));
  });
});

// The viewport of 1280 by 1024 pixels at 400 % zoom:
// https://www.w3.org/WAI/WCAG22/Understanding/reflow.html
test('at 400 % zoom no screen scrolls sideways, and the composer covers no answer', async ({
  page,
  stage,
}) => {
  await fill(stage);
  await page.setViewportSize({ width: 320, height: 256 });
  for (const { path } of SCREENS) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    await expectNoSideScroll(page);
  }
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Kimi K2 0711').last()).toBeVisible();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.getByRole('textbox', { name: 'Message' })).not.toBeInViewport();
});

test('the keyboard reaches the content first, and every screen has its own title', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const titles = new Set<string>();
  for (const { path } of SCREENS) {
    await page.goto(path);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(SCREENS.length);
});
