import { expect, type Stage, test } from '#tests/support/browser-test';
import { emulate, expectAccessibleEverywhere } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Sends a request as a client would. Returns its id. */
async function send({ api }: Stage, model: string): Promise<string> {
  const answer = await api.chat({ model, messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

test('Enter opens a request over the table, and Escape closes it and restores the focus', async ({
  page,
  stage,
}) => {
  const id = await send(stage, KIMI);
  await page.goto('/history');
  const row = page.locator(`[data-row-link="${id}"]`);
  await row.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer.getByRole('region', { name: 'Attempts' })).toContainText(KIMI);
  await expect(page).toHaveURL(new RegExp(`request=${id}`));
  await page.reload();
  await expect(drawer.getByRole('region', { name: 'Attempts' })).toContainText(KIMI);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/\/history$/);
  await expect(row).toBeFocused();
});

test('arrow keys open the request below or above, and going back closes it', async ({ page, stage }) => {
  const [oldest, middle, newest] = [
    await send(stage, KIMI),
    await send(stage, LITE),
    await send(stage, KIMI),
  ];
  await page.goto('/history');
  await page.locator(`[data-row-link="${newest}"]`).click();
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer).toContainText(newest);
  await page.keyboard.press('ArrowDown');
  await expect(drawer).toContainText(middle);
  await expect(page).toHaveURL(new RegExp(`request=${middle}`));
  await page.keyboard.press('ArrowDown');
  await expect(drawer).toContainText(oldest);
  await page.keyboard.press('ArrowUp');
  await expect(drawer).toContainText(middle);
  await drawer.getByRole('button', { name: 'Newer request' }).click();
  await expect(drawer).toContainText(newest);
  await expect(drawer.getByRole('button', { name: 'Newer request' })).toBeDisabled();
  await page.goBack();
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/\/history$/);
});

test('another row can be clicked while a request is open, and new requests do not move the table', async ({
  page,
  stage,
}) => {
  const [below, above] = [await send(stage, KIMI), await send(stage, LITE)];
  await page.goto('/history');
  await page.locator(`[data-row-link="${above}"]`).click();
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer).toContainText(above);
  const row = page.locator('tr', { has: page.locator(`[data-row-link="${below}"]`) });
  const before = await row.boundingBox();
  const late = await send(stage, KIMI);
  await expect(page.getByText('1 new request')).toBeVisible();
  expect(await row.boundingBox()).toEqual(before);
  await row.click({ position: { x: 30, y: 10 } });
  await expect(drawer).toContainText(below);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toBeHidden();
  await expect(page.locator(`[data-row-link="${late}"]`)).toBeVisible();
});

test('a filter set while a request is open stays after closing it', async ({ page, stage }) => {
  const id = await send(stage, KIMI);
  await page.goto('/history');
  await page.locator(`[data-row-link="${id}"]`).click();
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer).toContainText(id);
  // Screen readers see only the open request, but a pointer reaches the rest of the page.
  await page.getByText('Switched', { exact: true }).first().click();
  await expect(page).toHaveURL(/switched=true/);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/\/history\?switched=true$/);
});

test('a filter removed while a request is open shows all requests', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const oldest = await send(stage, 'understudy/main');
  const between = await send(stage, KIMI);
  const newest = await send(stage, 'understudy/main');
  const rowOf = (id: string) => page.locator(`[data-row-link="${id}"]`);
  await page.goto(`/history?switched=true&request=${newest}`);
  await expect(page.getByRole('dialog', { name: 'Request' })).toContainText(newest);
  await expect(rowOf(oldest)).toBeVisible();
  await expect(rowOf(between)).toBeHidden();
  await page.getByText('All', { exact: true }).click();
  await expect(rowOf(between)).toBeVisible();
});

test('the open request links to its own page', async ({ page, stage }) => {
  const id = await send(stage, KIMI);
  await page.goto(`/history?request=${id}`);
  await page.getByRole('dialog', { name: 'Request' }).getByRole('button', { name: 'Open as a page' }).click();
  await expect(page).toHaveURL(new RegExp(`/history/${id}$`));
  await expect(page.getByRole('heading', { name: 'Request', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog', { name: 'Request' })).toContainText(id);
});

test('the open request is accessible, in both themes and widths', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const id = await send(stage, 'understudy/main');
  await page.goto(`/history?request=${id}`);
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer.getByRole('region', { name: 'Attempts' })).toBeVisible();
  await expectAccessibleEverywhere(page);
  await emulate(page, 'light', 'phone');
  expect((await drawer.boundingBox())?.width).toBe(page.viewportSize()?.width);
});
