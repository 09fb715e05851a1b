import type { Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

const chainList = (page: Page) => page.getByRole('list', { name: 'Models of Main, in order' });

/** The ids of the rows, starting with the first choice. */
const shownIds = (page: Page) =>
  chainList(page)
    .locator('[data-slot="chain-row"]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-model')));

async function savedIds({ api }: Stage, slug = 'main'): Promise<string[] | undefined> {
  const category = (await api.categories()).find((one) => one.slug === slug);
  return category?.models.map(({ id }) => id);
}

async function openWith(page: Page, stage: Stage, models: string[]): Promise<void> {
  await stage.api.putCategory('main', { models });
  await page.goto('/');
  await expect.poll(() => shownIds(page)).toEqual(models);
}

test('several models are picked in one go and saved in that order', async ({ page, stage }) => {
  await page.goto('/');
  await page.getByRole('combobox', { name: 'Add models' }).click();
  const search = page.getByRole('combobox', { name: 'Search models' });
  await search.fill('flash-lite');
  await page.getByRole('option', { name: LITE }).first().click();
  // The picker stays open, because the next model is often nearby.
  await search.fill(KIMI);
  await page.getByRole('option', { name: 'Kimi K2 0711' }).click();
  await search.fill('gpt-5-mini');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI, MINI]);
  await page.reload();
  await expect.poll(() => shownIds(page)).toEqual([LITE, KIMI, MINI]);
});

test('an unlisted model can be typed in, is kept, and is marked', async ({ page, stage }) => {
  await openWith(page, stage, [KIMI]);
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await page.getByRole('combobox', { name: 'Search models' }).fill('acme/new-model');
  await page.getByRole('option', { name: 'acme/new-model' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([KIMI, 'acme/new-model']);
  await page.keyboard.press('Escape');
  await expect(chainList(page).getByText('not in the catalogue')).toBeVisible();
});

test('buttons reorder a chain and remove a model', async ({ page, stage }) => {
  await openWith(page, stage, [LITE, KIMI, MINI]);
  await chainList(page).getByText(MINI).filter({ visible: true }).hover();
  await page.getByRole('button', { name: 'Make GPT-5 Mini first' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([MINI, LITE, KIMI]);
  await page.getByRole('button', { name: 'Move GPT-5 Mini down' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([LITE, MINI, KIMI]);
  // A double click removes one model, even though the next row moves under the pointer.
  await page.getByRole('button', { name: 'Remove Gemini 2.5 Flash Lite' }).dblclick();
  await expect(page.getByText('Gemini 2.5 Flash Lite removed')).toBeVisible();
  await expect.poll(() => savedIds(stage)).toEqual([MINI, KIMI]);
  expect(await shownIds(page)).toEqual([MINI, KIMI]);
});

test('the keyboard alone moves a model, and Escape cancels the move', async ({ page, stage }) => {
  await openWith(page, stage, [LITE, KIMI, MINI]);
  const handle = page.getByRole('button', { name: /^Move Gemini 2.5 Flash Lite, position/ });
  await handle.focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Gemini 2.5 Flash Lite, picked up. position 1 of 3')).toBeAttached();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('Gemini 2.5 Flash Lite, position 2 of 3')).toBeAttached();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('Gemini 2.5 Flash Lite, position 3 of 3')).toBeAttached();
  await page.keyboard.press('Space');
  await expect.poll(() => savedIds(stage)).toEqual([KIMI, MINI, LITE]);
  await expect(page.getByText('Gemini 2.5 Flash Lite, put down. position 3 of 3')).toBeAttached();

  await handle.focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Gemini 2.5 Flash Lite, picked up. position 3 of 3')).toBeAttached();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByText('Gemini 2.5 Flash Lite, position 2 of 3')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Gemini 2.5 Flash Lite, left where it was. position 3 of 3')).toBeAttached();
  await expect.poll(() => shownIds(page)).toEqual([KIMI, MINI, LITE]);
  expect(await savedIds(stage)).toEqual([KIMI, MINI, LITE]);
});

test('the mouse drags a model to another place', async ({ page, stage }) => {
  await openWith(page, stage, [LITE, KIMI, MINI]);
  const handle = page.getByRole('button', { name: /^Move GPT-5 Mini, position/ });
  const target = page.getByRole('button', { name: /^Move Gemini 2.5 Flash Lite, position/ });
  const from = await handle.boundingBox();
  const to = await target.boundingBox();
  if (from === null || to === null) throw new Error('The handles are not on the page.');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2 - 4, { steps: 12 });
  await expect(page.getByText('GPT-5 Mini, position 1 of 3')).toBeAttached();
  await page.mouse.up();
  await expect.poll(() => savedIds(stage)).toEqual([MINI, LITE, KIMI]);
});

test('every change can be undone with the notice and the keyboard', async ({ page, stage }) => {
  await openWith(page, stage, [LITE, KIMI, MINI]);
  await page.getByRole('button', { name: 'Remove Kimi K2 0711' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([LITE, MINI]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI, MINI]);
  await page.getByRole('button', { name: 'Remove GPT-5 Mini' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI]);
  await page.keyboard.press('Control+z');
  await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI, MINI]);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI]);
});

test.describe('two tabs with the same category', () => {
  test.use({ expectedConsole: [/status of 409/] });

  test('the later change does not overwrite the other, and the user resolves the conflict', async ({
    page,
    stage,
  }) => {
    await openWith(page, stage, [LITE, KIMI, MINI]);
    // The other tab, or an API client.
    await stage.api.putCategory('main', { models: [MINI, KIMI] });
    await page.getByRole('button', { name: 'Remove GPT-5 Mini' }).click();
    await expect(page.getByText('This category was changed in another window')).toBeVisible();
    expect(await savedIds(stage)).toEqual([MINI, KIMI]);

    const panel = page.getByRole('region', { name: 'Resolve the conflict' });
    await expect(panel.getByRole('list', { name: 'Result' }).getByRole('listitem')).toHaveCount(2);
    await panel.getByRole('button', { name: 'Add GPT-5 Mini' }).click();
    await panel.getByRole('button', { name: 'Save the result' }).click();
    await expect.poll(() => savedIds(stage)).toEqual([LITE, KIMI, MINI]);
    await expect.poll(() => shownIds(page)).toEqual([LITE, KIMI, MINI]);
  });

  test('a change to a removed model is reported as lost', async ({ page, stage }) => {
    await openWith(page, stage, [LITE, KIMI, MINI]);
    await stage.api.putCategory('main', { models: [KIMI, MINI] });
    await page.getByRole('switch', { name: 'Use Gemini 2.5 Flash Lite' }).click();
    const notice = page.getByRole('alert').filter({ hasText: 'This category was changed in another window' });
    await expect(notice).toContainText(
      'It now has 2 models; your change to Gemini 2.5 Flash Lite no longer applies.',
    );
    await expect.poll(() => shownIds(page)).toEqual([KIMI, MINI]);
    await expect(page.getByText('Gemini 2.5 Flash Lite is off')).toHaveCount(0);
    await notice.getByRole('button', { name: 'OK' }).click();
    await expect(notice).toBeHidden();
  });

  test('a change that still applies is kept, reported as kept, and can be undone', async ({
    page,
    stage,
  }) => {
    await openWith(page, stage, [LITE, KIMI, MINI]);
    await stage.api.putCategory('main', { models: [KIMI, MINI] });
    await page.getByRole('switch', { name: 'Use GPT-5 Mini' }).click();
    const notice = page.getByRole('alert').filter({ hasText: 'This category was changed in another window' });
    await expect(notice).toContainText('It now has 2 models. Your change was kept.');
    const savedDisabled = async () =>
      (await stage.api.categories())[0]?.models.filter(({ enabled }) => !enabled).map(({ id }) => id);
    await expect.poll(savedDisabled).toEqual([MINI]);
    await page.getByRole('button', { name: 'Undo: GPT-5 Mini is off' }).click();
    await expect.poll(savedDisabled).toEqual([]);
    expect(await savedIds(stage)).toEqual([KIMI, MINI]);
  });
});

test.describe('while Understudy is unreachable', () => {
  test.use({ expectedConsole: [/ERR_FAILED/] });

  test('a change is kept, leaving the page asks first, and the change is saved later', async ({
    page,
    stage,
  }) => {
    await openWith(page, stage, [LITE, KIMI]);
    await page.route('**/api/categories/main', (route) => route.abort());
    await page.getByRole('button', { name: 'Remove Kimi K2 0711' }).click();
    await expect(page.getByText('Your last change isn’t saved')).toBeVisible();

    await page.getByRole('link', { name: 'Explain' }).first().click();
    await expect(page).toHaveTitle(/Explain/);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();

    await page.unroute('**/api/categories/main');
    await page.getByRole('link', { name: 'Models' }).first().click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => savedIds(stage)).toEqual([LITE]);
  });

  test('a new order of the categories is not shown as saved', async ({ page }) => {
    await page.goto('/');
    const categories = page.getByRole('list', { name: 'Categories, in order' }).getByRole('listitem');
    await expect(categories.first()).toContainText('Main');
    await page.route('**/api/**', (route) => route.abort());
    await page.getByRole('button', { name: 'More for Main' }).click();
    await page.getByRole('menuitem', { name: 'Move later' }).click();
    await expect(page.getByText('Can’t reach Understudy.').first()).toBeVisible();
    await expect(categories.first()).toContainText('Main');
    await expect(page.getByText('Main is now number 2')).toHaveCount(0);
  });
});

test('a custom category is created, renamed, deleted and restored', async ({ page, stage }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New category' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Order');
  await expect(page.getByText('This name is reserved.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Name' }).fill('Code review');
  await expect(page.getByText('understudy/code-review')).toBeVisible();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'Code review', exact: true })).toBeVisible();
  await expect.poll(() => savedIds(stage, 'code-review')).toEqual([]);

  await page.getByRole('button', { name: 'More for Code review' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Reviews');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Reviews', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'More for Reviews' }).click();
  await page.getByRole('menuitem', { name: 'Move earlier' }).click();
  await expect(page.getByText('Reviews is now number 4')).toBeVisible();
  // An API client changes it in the meantime: it must be restored with that change.
  await stage.api.putCategory('code-review', { models: [KIMI] });
  await page.getByRole('button', { name: 'More for Reviews' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Reviews', exact: true })).toBeHidden();
  await expect.poll(() => savedIds(stage, 'code-review')).toBeUndefined();
  await expect(page.getByText('No category named')).toBeHidden();
  await page
    .locator('[data-slot="toast"]')
    .filter({ hasText: 'Reviews deleted' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(page.getByRole('heading', { name: 'Reviews', exact: true })).toBeVisible();
  await expect
    .poll(async () => (await stage.api.categories()).map(({ slug }) => slug).at(-2))
    .toBe('code-review');
  expect(await savedIds(stage, 'code-review')).toEqual([KIMI]);
});

test('a link to a missing category says so and shows another one', async ({ page }) => {
  await page.goto('/?category=long-gone');
  const notice = page.getByText('No category named long-gone');
  await expect(notice).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Main', exact: true })).toBeVisible();
  await page
    .getByRole('navigation', { name: 'Categories' })
    .getByRole('button', { name: /^Image/ })
    .click();
  await expect(notice).toBeHidden();
});

test('on a phone, the open category is visible among the others', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/?category=interface');
  const categories = page.getByRole('navigation', { name: 'Categories' });
  await expect(categories.getByRole('button', { name: /^Interface/ })).toBeInViewport({ ratio: 1 });
  await expect(categories.getByRole('button', { name: /^Main/ })).not.toBeInViewport({ ratio: 1 });
});

test('on a phone, a menu offers the same moves', async ({ page, stage }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openWith(page, stage, [LITE, KIMI]);
  await page.getByRole('button', { name: 'More for Kimi K2 0711' }).click();
  await page.getByRole('menuitem', { name: 'Make first' }).click();
  await expect.poll(() => savedIds(stage)).toEqual([KIMI, LITE]);
});
