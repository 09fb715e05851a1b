import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';

test.use({ generatedModels: 10_000 });

const options = (page: Page) => page.getByRole('listbox').getByRole('option');

/** From the press on the button until the frame with the first models is on the screen. */
async function openMs(page: Page): Promise<number> {
  const measured = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let startMs = 0;
        const look = () => {
          if (document.querySelector('[role="listbox"] [role="option"]')?.checkVisibility() !== true) {
            requestAnimationFrame(look);
            return;
          }
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => resolve(performance.now() - startMs), { once: true });
          port1.start();
          port2.postMessage(null);
        };
        const start = (event: Event) => {
          startMs = event.timeStamp;
          requestAnimationFrame(look);
        };
        document.addEventListener('pointerdown', start, { capture: true, once: true });
      }),
  );
  await page.getByRole('combobox', { name: 'Add models' }).click();
  return measured;
}

/** From a key until the frame after it is on the screen, for each key. */
async function keyMs(page: Page, keys: string): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimesMs: times });
    document.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => times.push(performance.now() - timeStamp), { once: true });
          port1.start();
          port2.postMessage(null);
        }),
      { capture: true },
    );
  });
  const read = () => page.evaluate(() => (window as unknown as { keyTimesMs: number[] }).keyTimesMs);
  for (const key of keys.split('')) await page.keyboard.press(key);
  await expect.poll(async () => (await read()).length).toBe(keys.length);
  return read();
}

// The best of several: other work on the machine only ever adds to it.
test('over ten thousand models the picker opens within 100 ms and answers a key within a frame or two', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('combobox', { name: 'Add models' })).toBeEnabled();
  await page.waitForLoadState('networkidle');
  const opened: number[] = [];
  for (let turn = 0; turn < 30 && !opened.some((ms) => ms < 100); turn += 1) {
    opened.push(await openMs(page));
    await expect(page.getByRole('status').filter({ hasText: /10,0\d\d shown/ })).toBeVisible();
    expect(await options(page).count()).toBeLessThan(25);
    await page.keyboard.press('Escape');
    await expect(options(page).first()).toBeHidden();
  }
  expect(Math.min(...opened), `took ${opened.map(Math.round).join(', ')} ms`).toBeLessThan(100);

  await openMs(page);
  const keys: number[] = [];
  for (let turn = 0; turn < 30 && !keys.some((ms) => ms < 34); turn += 1) {
    await page.getByRole('combobox', { name: 'Search models' }).fill('');
    keys.push(...(await keyMs(page, 'moonsohtai')));
  }
  expect(Math.min(...keys), `took ${keys.map(Math.round).join(', ')} ms`).toBeLessThan(34);
  await page.keyboard.type(' k2 0711');
  await expect(options(page).first()).toContainText('moonshotai/kimi-k2');
});

test('reopened, the picker is at its top again, with all models and what was chosen first', async ({
  page,
}) => {
  await page.goto('/');
  await openMs(page);
  await page.keyboard.press('End');
  await options(page).first().hover();
  await page.mouse.wheel(0, 4_000);
  const farther = options(page).nth(5);
  await expect(farther).not.toHaveAttribute('aria-posinset', '6');
  await farther.click();
  // Read only now: the list may have been scrolling up to the click.
  const chosen = options(page).and(page.locator('[aria-selected="true"]'));
  const id = (await chosen.getByText(/^\S+\/\S+$/).textContent()) ?? '';
  await page.getByRole('combobox', { name: 'Search models' }).fill('no such model at all');
  await expect(page.getByText('No models match.')).toBeVisible();
  await page.keyboard.press('Escape');
  await openMs(page);
  await expect(options(page).first()).toHaveAttribute('aria-posinset', '1');
  await expect(options(page).first()).toContainText(id);
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  await expect(options(page).first()).toBeInViewport();
});

test('Enter pressed before the list is there picks what was typed, not what the list showed until then', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: ['google/gemini-2.5-flash-lite'] });
  await page.goto('/');
  await openMs(page);
  const search = page.getByRole('combobox', { name: 'Search models' });
  await search.fill('moonshotai/kimi-k2');
  await options(page).first().click();
  const slowness = await page.context().newCDPSession(page);
  await slowness.send('Emulation.setCPUThrottlingRate', { rate: 8 });
  await search.fill('openai/gpt-5-mini');
  await page.keyboard.press('Enter');
  await slowness.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ id }) => id))
    .toEqual(['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2', 'openai/gpt-5-mini']);
});
