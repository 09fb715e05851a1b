import { readFile } from 'node:fs/promises';
import { HistoryPage } from '#lib/contracts/history';
import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Sends a request as a client would. Returns its id. */
async function send({ api }: Stage, model: string): Promise<string> {
  const answer = await api.chat({ model, messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

/** Sends a request whose first choice is rate-limited. */
async function sendSwitched(stage: Stage): Promise<string> {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  return send(stage, 'understudy/main');
}

test('a new request appears without a reload', async ({ page, stage }) => {
  await page.goto('/history');
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  const id = await send(stage, KIMI);
  const row = page.locator(`[data-row-link="${id}"]`);
  await expect(row).toBeVisible();
  await expect(row).toContainText(KIMI);
  const next = await send(stage, LITE);
  await expect(page.locator(`[data-row-link="${next}"]`)).toBeVisible();
});

test('a model that OpenRouter substituted is shown as such', async ({ page, stage }) => {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }];
  const body = { id: 'gen-1', object: 'chat.completion', model: LITE, choices };
  stage.play(KIMI, { kind: 'custom', status: 200, body });
  const id = await send(stage, KIMI);
  await page.goto('/history');
  const row = page.locator(`[data-row-link="${id}"]`);
  await expect(row).toContainText(KIMI);
  await expect(row.getByRole('img', { name: 'answered as' })).toBeVisible();
  await expect(row).toContainText(LITE);
});

test('the serving model is shown in full if there is room, at the expense of the first choice', async ({
  page,
  stage,
}) => {
  const id = await sendSwitched(stage);
  await page.setViewportSize({ width: 1120, height: 800 });
  await page.goto('/history');
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  const isCut = (model: string) =>
    page
      .locator(`[data-row-link="${id}"]`)
      .getByTitle(model)
      .evaluate((name) => {
        const text = document.createRange();
        text.selectNodeContents(name.lastChild ?? name);
        return text.getBoundingClientRect().width > name.getBoundingClientRect().width;
      });
  expect(await isCut(LITE)).toBe(true);
  expect(await isCut(KIMI)).toBe(false);
});

test('each day has a heading that stays in view, in the table and in the narrow list', async ({
  page,
  stage,
}) => {
  for (let count = 0; count < 25; count += 1) await send(stage, KIMI);
  // The browser lives two days later than the server, and one request is from its own day.
  const later = new Date(Date.now() + 2 * 86_400_000);
  await page.clock.setFixedTime(later);
  await page.route('**/api/history?*', async (route) => {
    const response = await route.fetch();
    const body = HistoryPage.parse(await response.json());
    const [newest, ...others] = body.requests;
    const requests = newest === undefined ? [] : [{ ...newest, createdAt: later.toISOString() }, ...others];
    await route.fulfill({ response, json: { ...body, requests } });
  });
  await page.setViewportSize({ width: 1440, height: 400 });
  await page.goto('/history');
  const today = page.getByRole('rowgroup', { name: 'Today' });
  await expect(today.getByRole('row')).toHaveCount(2);
  await expect(today.getByRole('rowheader', { name: 'Today' })).toBeVisible();
  await expect(today).toContainText('just now');
  const heading = page.getByRole('rowheader').nth(1);
  await expect(heading).toHaveText(/^\w{3} \d{1,2} \w{3,4}$/);
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, 600);
  await expect(today).not.toBeInViewport();
  await expect(heading).toBeInViewport();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 500 });
  await expect(page.getByRole('heading', { level: 2 }).nth(1)).toHaveText(/^\w{3} \d{1,2} \w{3,4}$/);
  const items = page.getByRole('region', { name: /\d/ }).getByRole('listitem');
  await expect(items.first()).toHaveAttribute('aria-posinset', '1');
  await expect(items.first()).toHaveAttribute('aria-setsize', '24');
});

test('on a phone the requests begin near the top, and filters and the chart open on request', async ({
  page,
  stage,
}) => {
  await send(stage, KIMI);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/history');
  const row = page.getByRole('region', { name: 'Today' }).getByRole('listitem').first();
  await expect(row).toBeVisible();
  expect((await row.boundingBox())?.y).toBeLessThan(250);
  await page.getByRole('button', { name: 'More filters and search' }).click();
  await page.getByRole('searchbox').fill('no such request');
  await expect(page.getByText('No requests match')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).first().click();
  await page.getByRole('button', { name: 'Chart', exact: true }).click();
  await expect(page.getByRole('searchbox')).toBeHidden();
  await expect(page.getByRole('region', { name: 'Requests over time' })).toBeVisible();
  await expectAccessible(page);
});

test('a switched request says so in its status', async ({ page, stage }) => {
  const switched = await sendSwitched(stage);
  const plain = await send(stage, KIMI);
  await page.goto('/history');
  const rowOf = (id: string) =>
    page.getByRole('row').filter({ has: page.locator(`[data-row-link="${id}"]`) });
  await expect(rowOf(switched).getByRole('cell').nth(1)).toHaveText('Switched');
  await expect(rowOf(plain).getByRole('cell').nth(1)).toHaveText('Served');
  await page.goto('/history?status=served');
  await expect(page.getByRole('combobox', { name: 'Status' })).toContainText('Served or switched');
  await expect(rowOf(switched)).toBeVisible();
});

test('a filter shows only switched requests and stays in the URL', async ({ page, stage }) => {
  const switched = await sendSwitched(stage);
  const plain = await send(stage, KIMI);
  await page.goto('/history');
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
  await page.getByRole('button', { name: 'Switched' }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await expect(page.locator(`[data-row-link="${switched}"]`)).toBeVisible();
  await page.reload();
  await expect(page.locator(`[data-row-link="${switched}"]`)).toBeVisible();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
});

test('going back undoes a filter, and a search in one step', async ({ page, stage }) => {
  const served = await send(stage, KIMI);
  await page.goto('/');
  await page.getByRole('link', { name: 'History' }).first().click();
  const row = page.locator(`[data-row-link="${served}"]`);
  await expect(row).toBeVisible();
  await page.getByRole('button', { name: 'Failed' }).click();
  await expect(row).toBeHidden();
  await page.getByRole('searchbox').pressSequentially('limited');
  await expect(page).toHaveURL(/status=failed&q=limited$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/history\?status=failed$/);
  await page.goBack();
  await expect(row).toBeVisible();
  await expect(page).toHaveURL(/\/history$/);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
});

test('filters of several kinds combine, and each can be removed', async ({ page, stage }) => {
  const limited = await sendSwitched(stage);
  const plain = await send(stage, KIMI);
  await page.goto('/history');
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
  await page.getByRole('button', { name: 'Limited by a provider' }).click();
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: 'Google AI Studio' }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.locator(`[data-row-link="${limited}"]`)).toBeVisible();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await page.reload();
  await expect(page.locator(`[data-row-link="${limited}"]`)).toBeVisible();
  await page.getByRole('button', { name: 'Remove the filter: Google AI Studio' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
});

test('the filter for own limits combines several origins', async ({ page, stage }) => {
  const plain = await send(stage, KIMI);
  await page.goto('/history');
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
  await page.getByRole('button', { name: 'My own limits' }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await expect(page.getByText('Couldn’t load')).toBeHidden();
  await expect(page.getByText("New requests can't be shown")).toBeHidden();
});

test('a category named any can be filtered by', async ({ page, stage, baseURL }) => {
  const plain = await send(stage, KIMI);
  const made = await fetch(new URL('/api/categories', baseURL), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Any', slug: 'any', models: [KIMI] }),
  });
  expect(made.status).toBeLessThan(300);
  const own = await send(stage, 'understudy/any');
  await page.goto('/history');
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
  await page.getByRole('combobox', { name: 'Category' }).click();
  await page.getByRole('option', { name: 'any', exact: true }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await expect(page.locator(`[data-row-link="${own}"]`)).toBeVisible();
});

test('the shown rows can be exported to a file', async ({ page, stage }) => {
  const id = await send(stage, KIMI);
  await page.goto('/history?served=moonshotai/kimi-k2');
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /JSONL/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.jsonl$/);
  expect(await readFile(await download.path(), 'utf8')).toContain(id);
});

test('a request can be repeated with the current chain, and the page says how it differs', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  const id = await send(stage, 'understudy/main');
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await page.goto(`/history/${id}`);
  await expect(page.getByText(`${LITE} was added.`)).toBeVisible();
  await page.getByRole('button', { name: 'Try again in the playground' }).click();
  await expect(page).toHaveURL(/\/playground\?category=main/);
});

test('older requests load near the end of the table, each exactly once', async ({ page, stage }) => {
  const from = new Date().toISOString();
  const sent: string[] = [];
  for (let count = 0; count < 110; count += 1) sent.push(await send(stage, KIMI));
  await page.goto(`/history?from=${from}`);
  await expect(page.locator('[data-row-link]').first()).toBeVisible();
  // Only visible rows are rendered, so the test scrolls from top to bottom.
  const seen = new Set<string>();
  const look = async () => {
    const drawn = await page
      .locator('[data-row-link]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row-link') ?? ''));
    expect(new Set(drawn).size).toBe(drawn.length);
    for (const id of drawn) seen.add(id);
  };
  await expect(async () => {
    await look();
    await page.mouse.wheel(0, 400);
    await expect(page.getByText('End of history')).toBeInViewport({ timeout: 100 });
  }).toPass({ intervals: [100] });
  await expect(page.locator(`[data-row-link="${sent[0]}"]`)).toBeVisible();
  await look();
  expect([...seen]).toEqual(sent.toReversed());
  // With the head and the heading of each day; the test may run past midnight.
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', /^11[23]$/);
});

test('new requests wait while the table is scrolled, and a click shows them at the top', async ({
  page,
  stage,
}) => {
  await page.setViewportSize({ width: 1440, height: 400 });
  const from = new Date().toISOString();
  for (let count = 0; count < 15; count += 1) await send(stage, KIMI);
  await page.goto(`/history?from=${from}`);
  await expect(page.locator('[data-row-link]').first()).toBeVisible();
  const scrollTop = () => page.evaluate(() => window.scrollY);
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, 300);
  await expect.poll(scrollTop).toBeGreaterThan(100);
  const newest = await send(stage, KIMI);
  await page.getByRole('button', { name: '1 new request' }).click();
  await expect(page.locator(`[data-row-link="${newest}"]`)).toBeInViewport();
  expect(await scrollTop()).toBe(0);
});

test('keys move between rows, including rows not rendered yet', async ({ page, stage }) => {
  const from = new Date().toISOString();
  const sent: string[] = [];
  for (let count = 0; count < 48; count += 1) sent.push(await send(stage, KIMI));
  await page.goto(`/history?from=${from}`);
  const rowOf = (id: string | undefined) => page.locator(`[data-row-link="${id}"]`);
  await rowOf(sent.at(-1)).focus();
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(sent.at(-2))).toBeFocused();
  await page.keyboard.press('End');
  await expect(rowOf(sent[0])).toBeFocused();
  await expect(rowOf(sent[0])).toBeInViewport();
  await page.keyboard.press('ArrowUp');
  await expect(rowOf(sent[1])).toBeFocused();
  await page.keyboard.press('Home');
  await expect(rowOf(sent.at(-1))).toBeFocused();
  await expect(rowOf(sent.at(-1))).toBeInViewport();
});

test.describe('the URL of a request that does not exist', () => {
  test.use({ expectedConsole: [/status of 4\d\d/] });

  test('says so and links to the history', async ({ page }) => {
    await page.goto('/history/nothing-here');
    await expect(page.getByText('Request not found')).toBeVisible();
    await page
      .getByRole('button', { name: 'Show the history' })
      .or(page.getByRole('link', { name: 'Show the history' }))
      .click();
    await expect(page).toHaveURL(/\/history$/);
  });
});

test.describe('while the server is unreachable', () => {
  test.use({ expectedConsole: [/net::ERR_FAILED/] });

  test('the history keeps showing an error', async ({ page }) => {
    await page.route('**/api/history?*', (route) => route.abort());
    await page.goto('/history');
    const notice = page.getByText('Couldn’t load the history');
    await expect(notice).toBeVisible();
    await notice.evaluate((element) => {
      new MutationObserver(() => {
        if (!element.isConnected) document.title = 'The notice went away';
      }).observe(document.body, { childList: true, subtree: true });
    });
    const isPoll = (request: { url: () => string }) => request.url().includes('/api/history?');
    for (let poll = 0; poll < 3; poll += 1) await page.waitForRequest(isPoll);
    await expect(page).toHaveTitle(/History/);
    await page.unroute('**/api/history?*');
    await expect(notice).toBeHidden();
  });
});
