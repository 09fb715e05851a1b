import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';
import { WIDTHS } from '#tests/support/screens';

test.use({ viewport: WIDTHS.phone, hasTouch: true, isMobile: true });

const rows = (page: Page) => page.locator('[data-slot="chain-row"]:not([data-dnd-placeholder] *)');
const shownIds = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-model')));
const scrolledPx = (page: Page) => page.evaluate(() => window.scrollY);

type Point = { x: number; y: number };

/** A single finger, simulated with touch events. */
async function touchOn(page: Page) {
  const session: CDPSession = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  return {
    down: (at: Point) => send('touchStart', [at]),
    moveTo: async (from: Point, to: Point, steps = 8) => {
      for (let step = 1; step <= steps; step += 1) {
        const part = step / steps;
        await send('touchMove', [{ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }]);
      }
    },
    up: () => send('touchEnd', []),
  };
}

/** The middle of the row’s text, where nothing is clickable. */
async function textOf(page: Page, place: number): Promise<Point> {
  const box = await rows(page).nth(place).boundingBox();
  if (box === null) throw new Error('The row is not on the page.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** A point on the name of the model. */
async function nameOf(page: Page, place: number): Promise<Point> {
  const box = await rows(page).nth(place).locator('[title]').first().boundingBox();
  if (box === null) throw new Error('The row is not on the page.');
  return { x: box.x + 20, y: box.y + box.height / 2 };
}

const nextFrame = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => resolve());
      }),
  );

/** Waits until no row moves anymore, as after a drop. */
async function untilRowsRest(page: Page): Promise<void> {
  const tops = () =>
    rows(page).evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().top)).join());
  await expect(async () => {
    const before = await tops();
    for (let frame = 0; frame < 4; frame += 1) await nextFrame(page);
    expect(await tops()).toBe(before);
  }).toPass();
}

test('a long press moves a row, and its new place is announced before the drop', async ({ page, stage }) => {
  const models = ['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2', 'openai/gpt-5-mini'];
  await stage.api.putCategory('main', { models });
  await page.goto('/');
  await expect.poll(() => shownIds(page)).toEqual(models);
  const finger = await touchOn(page);
  const start = await textOf(page, 0);
  const end = await textOf(page, 1);
  await finger.down(start);
  await expect(page.getByText('Gemini 2.5 Flash Lite, picked up. position 1 of 3')).toBeAttached();
  await finger.moveTo(start, { x: end.x, y: end.y + 20 });
  await expect(page.getByText('Gemini 2.5 Flash Lite, position 2 of 3')).toBeAttached();
  await expect(rows(page).filter({ hasText: 'Kimi K2' })).toContainText('first choice');
  await expect(rows(page).filter({ hasText: 'Flash Lite' })).not.toContainText('first choice');
  await finger.up();
  await expect.poll(() => shownIds(page)).toEqual([models[1], models[0], models[2]]);
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ id }) => id))
    .toEqual([models[1], models[0], models[2]]);
});

test('on a small phone, a row moves to the place where the finger lifts', async ({ page, stage }) => {
  const models = [
    'google/gemini-2.5-flash-lite',
    'moonshotai/kimi-k2',
    'openai/gpt-5-mini',
    'deepseek/deepseek-v3.2',
    'anthropic/claude-haiku-4.5',
  ];
  await page.setViewportSize({ width: 375, height: 700 });
  await stage.api.putCategory('main', { models });
  await page.goto('/');
  await expect.poll(() => shownIds(page)).toEqual(models);
  // All four rows are above the bottom bar, the last one close to it. The notice about a move
  // covers that one.
  for (const [from, to] of [
    [0, 3],
    [1, 3],
    [0, 2],
    [2, 0],
    [2, 1],
  ] as const) {
    const before = await shownIds(page);
    await untilRowsRest(page);
    const finger = await touchOn(page);
    const start = await nameOf(page, from);
    await finger.down(start);
    await expect(page.getByText(/, picked up\. position/)).toBeAttached();
    // A hand aims at what it sees once the row is lifted.
    const end = await textOf(page, to);
    // As fast as a hand: about twenty frames, then a short pause.
    for (let step = 1; step <= 20; step += 1) {
      const at = (part: number) => ({ x: start.x, y: start.y + ((end.y - start.y) * part) / 20 });
      await finger.moveTo(at(step - 1), at(step), 1);
      await nextFrame(page);
    }
    for (let frame = 0; frame < 20; frame += 1) await nextFrame(page);
    await finger.up();
    const wanted = before.filter((_, place) => place !== from).toSpliced(to, 0, before[from] ?? null);
    await expect.poll(() => shownIds(page), `from ${from} to ${to}`).toEqual(wanted);
    expect(await scrolledPx(page)).toBe(0);
  }
});

test('a finger that lifts before the page has caught up still moves the row', async ({ page, stage }) => {
  const models = [
    'google/gemini-2.5-flash-lite',
    'moonshotai/kimi-k2',
    'openai/gpt-5-mini',
    'deepseek/deepseek-v3.2',
  ];
  await page.setViewportSize({ width: 375, height: 667 });
  await stage.api.putCategory('main', { models });
  await page.goto('/');
  await expect.poll(() => shownIds(page)).toEqual(models);
  const finger = await touchOn(page);
  const slowness = await page.context().newCDPSession(page);
  await slowness.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const start = await nameOf(page, 0);
  const end = await textOf(page, 3);
  await finger.down(start);
  await expect(page.getByText(/, picked up\. position/)).toBeAttached();
  await finger.moveTo(start, { x: start.x, y: end.y }, 1);
  await finger.up();
  await expect.poll(() => shownIds(page)).toEqual([...models.slice(1), models[0]]);
});

test.describe('a chain longer than the screen', () => {
  const models = Array.from({ length: 24 }, (_, place) => `acme/model-${place + 1}`);
  test.beforeEach(async ({ page, stage }) => {
    await stage.api.putCategory('main', { models });
    await page.goto('/');
    await expect.poll(() => shownIds(page)).toEqual(models);
  });

  test('a swipe without a long press scrolls the page and moves no row', async ({ page, stage }) => {
    const finger = await touchOn(page);
    const start = await textOf(page, 1);
    await finger.down(start);
    await finger.moveTo(start, { x: start.x, y: start.y - 300 });
    await finger.up();
    await expect.poll(() => scrolledPx(page)).toBeGreaterThan(100);
    expect(await shownIds(page)).toEqual(models);
    expect((await stage.api.categories())[0]?.models.map(({ id }) => id)).toEqual(models);
  });

  test('a row held at the edge of the screen scrolls the list', async ({ page }) => {
    const finger = await touchOn(page);
    const start = await textOf(page, 0);
    const edge = { x: start.x, y: WIDTHS.phone.height - 70 };
    await finger.down(start);
    await expect(page.getByText(/, picked up\. position 1 of 24$/)).toBeAttached();
    await finger.moveTo(start, edge);
    await expect.poll(() => scrolledPx(page)).toBeGreaterThan(400);
    await finger.up();
    await expect.poll(async () => (await shownIds(page)).indexOf('acme/model-1')).toBeGreaterThan(9);
    const rest = (await shownIds(page)).filter((id) => id !== 'acme/model-1');
    expect(rest).toEqual(models.slice(1));
  });
});
