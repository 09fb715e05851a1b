import type { Locator, Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';

const IDS: readonly string[] = [
  'google/gemini-2.5-flash-lite',
  'moonshotai/kimi-k2',
  'openai/gpt-5-mini',
  'deepseek/deepseek-v3.2',
];

const places = IDS.map((_, index) => index);
/** Every move from one place to another. */
const moves = places.flatMap((from) => places.filter((to) => to !== from).map((to) => ({ from, to })));

function moved(ids: readonly string[], { from, to }: { from: number; to: number }): string[] {
  const rest = ids.filter((_, index) => index !== from);
  return rest.toSpliced(to, 0, ids[from] ?? '');
}

const rows = (page: Page) => page.locator('[data-slot="chain-row"]:not([data-dnd-placeholder] *)');
const shownIds = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-model')));
const handleOf = (page: Page, place: number) =>
  rows(page).nth(place).locator('[data-slot="sortable-handle"]');
/**
 * Polls every frame, because `expect` would wait a tenth of a second for each of the many moves.
 */
const untilAnnounced = (page: Page, words: string) =>
  page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('[aria-live="assertive"]')].some((region) =>
        region.textContent.endsWith(text),
      ),
    words,
  );
const untilShown = (page: Page, ids: readonly string[]) =>
  page.waitForFunction((wanted) => {
    const shown = document.querySelectorAll('[data-slot="chain-row"]:not([data-dnd-placeholder] *)');
    return wanted.join() === Array.from(shown, (row) => row.getAttribute('data-model')).join();
  }, ids);

/** Rank and first-choice label of every row, from the top of the screen down. */
const ranks = (page: Page) =>
  rows(page).evaluateAll((all) =>
    all
      .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) =>
        /^\d+/
          .exec(row.textContent)?.[0]
          .concat(
            row.querySelector('[data-slot="role"]')?.textContent === 'first choice' ? ' first choice' : '',
          ),
      ),
  );
const inRank = IDS.map((_, index) => (index === 0 ? '1 first choice' : `${index + 1}`));

async function savedIds({ api }: Stage): Promise<string[] | undefined> {
  return (await api.categories()).find(({ slug }) => slug === 'main')?.models.map(({ id }) => id);
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not on the page.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test.beforeEach(async ({ page, stage }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await stage.api.putCategory('main', { models: [...IDS] });
  await page.goto('/');
  await expect.poll(() => shownIds(page)).toEqual(IDS);
});

test('the keyboard moves a model from every place to every other place', async ({ page, stage }) => {
  let ids = IDS;
  for (const move of moves) {
    const { from, to } = move;
    await handleOf(page, from).focus();
    await page.keyboard.press('Space');
    await untilAnnounced(page, `picked up. position ${from + 1} of ${IDS.length}`);
    const step = to > from ? 1 : -1;
    for (let at = from + step; at !== to + step; at += step) {
      await page.keyboard.press(step > 0 ? 'ArrowDown' : 'ArrowUp');
      await untilAnnounced(page, `, position ${at + 1} of ${IDS.length}`);
    }
    await page.keyboard.press('Space');
    ids = moved(ids, move);
    await untilShown(page, ids);
    expect(await ranks(page), `${from} to ${to}`).toEqual(inRank);
  }
  await expect.poll(() => savedIds(stage)).toEqual(ids);
});

test('keys pressed faster than the page responds all take effect', async ({ page, stage }) => {
  const slowness = await page.context().newCDPSession(page);
  await slowness.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await handleOf(page, 0).focus();
  const keys = [
    'Space',
    'ArrowDown',
    'ArrowDown',
    'Space',
    'Space',
    'ArrowUp',
    'Space',
    'Space',
    'ArrowDown',
  ];
  for (const key of [...keys, 'Escape']) await page.keyboard.press(key);
  const wanted = moved(IDS, { from: 0, to: 1 });
  await untilAnnounced(page, `left where it was. position 2 of ${IDS.length}`);
  await untilShown(page, wanted);
  await expect.poll(() => savedIds(stage)).toEqual(wanted);
});

test('a lifted row that loses the focus returns to its place', async ({ page, stage }) => {
  await handleOf(page, 0).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await untilShown(page, moved(IDS, { from: 0, to: 1 }));
  await page.getByRole('button', { name: 'New category' }).focus();
  await untilAnnounced(page, `left where it was. position 1 of ${IDS.length}`);
  await untilShown(page, IDS);
  expect(await savedIds(stage)).toEqual(IDS);
});

test('the mouse drags a model from every place to every other place', async ({ page, stage }) => {
  let ids = IDS;
  for (const move of moves) {
    const { from, to } = move;
    const start = await middleOf(handleOf(page, from));
    const end = await middleOf(handleOf(page, to));
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    // A row is lifted first: a move before that has no effect.
    const way = to > from ? 6 : -6;
    await page.mouse.move(start.x, start.y + way);
    await untilAnnounced(page, `picked up. position ${from + 1} of ${IDS.length}`);
    await page.mouse.move(end.x, end.y, { steps: 3 });
    await untilAnnounced(page, `, position ${to + 1} of ${IDS.length}`);
    // The new ranks are shown before the drop.
    expect(await ranks(page), `${from} to ${to}`).toEqual(inRank);
    await page.mouse.up();
    ids = moved(ids, move);
    await untilShown(page, ids);
    expect(await ranks(page), `${from} to ${to}`).toEqual(inRank);
  }
  await expect.poll(() => savedIds(stage)).toEqual(ids);
});

test('a row that is pressed before the drag code is loaded can be moved once it is', async ({
  page,
  stage,
}) => {
  const held = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    const script = await route.fetch();
    if ((await script.text()).includes('"data-dnd-"')) await held.promise;
    await route.fulfill({ response: script });
  });
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Add models' })).toBeEnabled();
  const start = await middleOf(handleOf(page, 0));
  const end = await middleOf(handleOf(page, 2));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x, start.y + 6);
  held.resolve();
  await untilAnnounced(page, `picked up. position 1 of ${IDS.length}`);
  await page.mouse.move(end.x, end.y, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => savedIds(stage)).toEqual(moved(IDS, { from: 0, to: 2 }));
});

test('rows dragged faster than they settle are shown as saved', async ({ page, stage }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const start = await middleOf(handleOf(page, 0));
  const end = await middleOf(handleOf(page, IDS.length - 1));
  for (const _ of Array.from({ length: 8 })) {
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x, start.y + 10);
    await page.mouse.move(end.x, end.y, { steps: 3 });
    await page.mouse.up();
  }
  await expect(page.locator('[data-dnd-placeholder]')).toHaveCount(0);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const shown = await shownIds(page);
  expect(await savedIds(stage)).toEqual(shown);
  expect(await ranks(page)).toEqual(inRank);
});

test('the menu moves a model up, down, first and last', async ({ page, stage }) => {
  for (const { item, from, to } of [
    { item: 'Make first', from: 2, to: 0 },
    { item: 'Move up', from: 2, to: 1 },
    { item: 'Move down', from: 1, to: 2 },
    { item: 'Make last', from: 0, to: 3 },
  ]) {
    await rows(page)
      .nth(from)
      .getByRole('button', { name: /^More for/ })
      .click();
    await page.getByRole('menuitem', { name: item }).click();
    await untilShown(page, moved(IDS, { from, to }));
    await expect.poll(() => savedIds(stage), item).toEqual(moved(IDS, { from, to }));
    await page.getByRole('button', { name: /^Undo: / }).click();
    await expect.poll(() => shownIds(page)).toEqual(IDS);
  }
});

test('a disabled model keeps its place and is skipped', async ({ page, stage }) => {
  await page.getByRole('switch', { name: 'Use Gemini 2.5 Flash Lite' }).click();
  await expect(rows(page).nth(0).getByText('off', { exact: true })).toBeVisible();
  await expect(rows(page).nth(1).getByText('first choice')).toBeVisible();
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ enabled }) => enabled))
    .toEqual([false, true, true, true]);
  const answer = await stage.api.chat({
    model: 'understudy/main',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  expect(answer.headers.get('x-understudy-served-model')).toBe(IDS[1]);
  await page.keyboard.press('Control+z');
  await expect(rows(page).nth(0).getByText('first choice')).toBeVisible();
});

test('each row is compared with the first choice, and its tier can be set', async ({ page }) => {
  await expect(rows(page).nth(1)).toContainText('5.7× price');
  await expect(rows(page).nth(1)).toContainText('no images');
  await page.getByRole('button', { name: 'Tier of Kimi K2 0711: strong' }).click();
  await page.getByRole('combobox', { name: 'Set the tier of Kimi K2 0711' }).click();
  await page.getByRole('option', { name: 'Frontier' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Tier of Kimi K2 0711: frontier' })).toBeVisible();
  await page.getByRole('button', { name: 'Tier of Kimi K2 0711: frontier' }).click();
  await page.getByRole('combobox', { name: 'Set the tier of Kimi K2 0711' }).click();
  await page.getByRole('option', { name: 'Automatic' }).click();
  await expect(page.getByText('Tier: strong')).toBeVisible();
});
