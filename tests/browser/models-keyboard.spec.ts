import type { Locator, Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

// While a row is dragged, its placeholder must not match.
const rowOf = (page: Page, id: string) =>
  page.locator(`[data-slot="chain-row"][data-model="${id}"]:not([data-dnd-placeholder] *)`);

/** Presses Tab or Shift+Tab until the target has the focus, as a keyboard user would. */
async function tabTo(page: Page, target: Locator, way: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press(way);
    // Looked up each time, because saving may render the list again.
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('The keyboard does not come there.');
}

const press = (page: Page, ...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

/** Moves down the open menu one item at a time and selects this item. */
async function choose(page: Page, item: string): Promise<void> {
  const wanted = page.getByRole('menuitem', { name: item });
  await expect(wanted).toBeVisible();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const isWanted = () => wanted.evaluate((element) => element === document.activeElement);
  for (let at = 0; at < 10 && !(await isWanted()); at += 1) {
    const before = await focused();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).not.toBe(before);
  }
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
}

const mainOf = async ({ api }: Stage) => (await api.categories()).find(({ slug }) => slug === 'main');

const idsOf = async (stage: Stage) => (await mainOf(stage))?.models.map(({ id }) => id);
const moreOfMain = (page: Page) => page.getByRole('button', { name: 'More for Main', exact: true });

test('the search keeps text that is typed while a part of the screen is loading', async ({ page }) => {
  await page.goto('/');
  await tabTo(page, page.getByRole('combobox', { name: 'Add models' }));
  await press(page, 'Enter');
  const search = page.getByRole('combobox', { name: 'Search models' });
  await expect(search).toBeFocused();
  // The first model of a chain makes the screen load the part below the chain.
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const held = page.waitForRequest('**/_next/static/chunks/**');
  await page.route('**/_next/static/chunks/**', async (route) => {
    await released;
    await route.continue();
  });
  await page.keyboard.type(LITE);
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText(LITE);
  await press(page, 'Enter');
  await held;
  await press(page, 'Control+a');
  await page.keyboard.type(KIMI);
  await expect(search).toHaveValue(KIMI);
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText(KIMI);
  release();
  await expect(page.getByRole('region', { name: 'Last 24 hours' })).toBeVisible();
});

test('a chain is filled and ordered without a mouse', async ({ page, stage }) => {
  await page.goto('/');

  await test.step('pick', async () => {
    await tabTo(page, page.getByRole('combobox', { name: 'Add models' }));
    await press(page, 'Enter');
    await expect(page.getByRole('combobox', { name: 'Search models' })).toBeFocused();
    for (const id of [LITE, KIMI, MINI]) {
      await press(page, 'Control+a');
      await page.keyboard.type(id);
      await expect(page.getByRole('listbox').getByRole('option').first()).toContainText(id);
      await press(page, 'Enter');
    }
    await press(page, 'Escape');
    await expect.poll(() => idsOf(stage)).toEqual([LITE, KIMI, MINI]);
    await expect(page.getByRole('combobox', { name: 'Add models' })).toBeFocused();
  });

  await test.step('reorder', async () => {
    await tabTo(page, rowOf(page, KIMI).locator('[data-slot="sortable-handle"]'));
    await press(page, 'Space');
    await expect(page.getByText(/picked up\. position 2 of 3$/)).toBeAttached();
    await press(page, 'ArrowUp');
    await expect(page.getByText(/, position 1 of 3$/)).toBeAttached();
    await press(page, 'Space');
    await expect.poll(() => idsOf(stage)).toEqual([KIMI, LITE, MINI]);
    await expect(rowOf(page, KIMI).locator('[data-slot="sortable-handle"]')).toBeFocused();
  });
});

test('models are disabled, removed and moved first without a mouse', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI, LITE, MINI] });
  await page.goto('/');

  await test.step('switch off, undo and redo', async () => {
    const isOn = async () => (await mainOf(stage))?.models[0]?.enabled;
    await tabTo(page, page.getByRole('switch', { name: 'Use Kimi K2 0711' }));
    await press(page, 'Space');
    await expect.poll(isOn).toBe(false);
    await press(page, 'Control+z');
    await expect.poll(isOn).toBe(true);
    await press(page, 'Control+Shift+z');
    await expect.poll(isOn).toBe(false);
    await press(page, 'Control+z');
    await expect.poll(isOn).toBe(true);
  });

  await test.step('remove, and continue at the row that took its place', async () => {
    await tabTo(page, rowOf(page, LITE).getByRole('button', { name: /^Remove/ }));
    await press(page, 'Enter');
    await expect.poll(() => idsOf(stage)).toEqual([KIMI, MINI]);
    await expect(rowOf(page, MINI).locator('[data-slot="sortable-handle"]')).toBeFocused();
    await tabTo(page, page.getByRole('button', { name: 'More for GPT-5 Mini' }));
    await press(page, 'Enter');
    await choose(page, 'Make first');
    await expect.poll(() => idsOf(stage)).toEqual([MINI, KIMI]);
    await expect(page.getByRole('button', { name: 'More for GPT-5 Mini' })).toBeFocused();
  });
});

test('a category is copied and renamed without a mouse', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [MINI, KIMI] });
  await page.goto('/');
  const dialog = page.locator('[data-slot="dialog"]');

  await test.step('copy the chain to another category', async () => {
    await tabTo(page, moreOfMain(page));
    await press(page, 'Enter');
    await choose(page, 'Copy models to…');
    await tabTo(page, dialog.getByRole('button', { name: 'Copy', exact: true }));
    await press(page, 'Enter');
    await expect(dialog).toBeHidden();
    await expect
      .poll(async () => (await stage.api.categories())[1]?.models.map(({ id }) => id))
      .toEqual([MINI, KIMI]);
    await expect(moreOfMain(page)).toBeFocused();
  });

  await test.step('rename', async () => {
    await press(page, 'Enter');
    await choose(page, 'Edit');
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await expect(name).toBeFocused();
    await press(page, 'Control+a');
    await page.keyboard.type('Thinking');
    await press(page, 'Enter');
    await expect(page.getByRole('heading', { name: 'Thinking', exact: true })).toBeVisible();
    await expect.poll(async () => (await mainOf(stage))?.name).toBe('Thinking');
    await expect(page.getByRole('button', { name: 'More for Thinking', exact: true })).toBeFocused();
    await press(page, 'Control+z');
    await expect.poll(async () => (await mainOf(stage))?.name).toBe('Main');
  });
});

test('a policy is changed and a category duplicated without a mouse', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [MINI, KIMI] });
  await page.goto('/');

  await test.step('change the policy', async () => {
    await tabTo(page, page.getByRole('button', { name: /^Policy/ }));
    await press(page, 'Enter');
    await tabTo(page, page.getByRole('textbox', { name: 'Maximum attempts per request' }));
    await press(page, 'Control+a');
    await page.keyboard.type('3');
    await press(page, 'Enter');
    await expect.poll(async () => (await mainOf(stage))?.policy.maxAttempts).toBe(3);
    await tabTo(page, page.getByRole('combobox', { name: 'Models of a lower tier than the first choice' }));
    await press(page, 'Enter');
    // The listbox accepts keys once its first option has the focus.
    await expect(page.getByRole('option', { name: 'Allow' })).toBeFocused();
    await press(page, 'ArrowDown');
    await expect(page.getByRole('option', { name: 'Skip' })).toBeFocused();
    await press(page, 'Enter');
    await expect.poll(async () => (await mainOf(stage))?.policy.tierFloor).toBe('same_or_better');
  });

  await test.step('duplicate', async () => {
    await tabTo(page, moreOfMain(page), 'Shift+Tab');
    await press(page, 'Enter');
    await choose(page, 'Duplicate');
    await expect(page.getByRole('heading', { name: 'Main copy' })).toBeVisible();
    await expect
      .poll(async () => (await stage.api.categories()).find(({ slug }) => slug === 'main-copy'))
      .toMatchObject({ policy: { maxAttempts: 3 }, models: [{ id: MINI }, { id: KIMI }] });
  });
});
