import type { ConnectionId } from '#lib/contracts/connection';
import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectNoSideScroll } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Sends a request as a client with this name. Returns its id. */
async function send({ product }: Stage, model: string, client = 'insights-spec'): Promise<string> {
  const answer = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-title': client },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

async function choose({ product }: Stage, connection: ConnectionId): Promise<void> {
  const answer = await fetch(`${product.url}/api/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ connection }),
  });
  expect(answer.ok).toBe(true);
}

test('a switch is counted, and its figure links to exactly its rows', async ({ page, stage }) => {
  const client = `counted-${Date.now()}`;
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const switched = await send(stage, 'understudy/main', client);
  stage.upstream.clear(LITE);
  await stage.api.clearCooldowns();
  const plain = await send(stage, 'understudy/main', client);
  const figures = page.getByRole('region', { name: 'Totals' });
  await expect(async () => {
    await page.goto(`/insights?client=${client}`);
    await expect(figures.getByText('3 attempts')).toBeVisible({ timeout: 20_000 });
  }).toPass();
  await expect(page.getByRole('region', { name: /^Switches/ })).toContainText('Provider');
  const rescued = figures.locator('div').filter({ hasText: 'Rescued by a fallback' });
  await expect(rescued).toContainText('50%');
  await rescued.getByRole('link', { name: '1' }).click();
  await expect(page).toHaveURL(/\/history\?.*switched=true/);
  await expect(page.locator(`[data-row-link="${switched}"]`)).toBeVisible();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
});

test('a reason links to exactly the requests with such an attempt, and the cost of failed attempts to theirs', async ({
  page,
  stage,
}) => {
  const client = `reasons-${Date.now()}`;
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  const plain = await send(stage, 'understudy/main', client);
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const limited = await send(stage, 'understudy/main', client);
  const reason = page
    .getByRole('region', { name: 'Top reasons' })
    .getByRole('row', { name: /Provider rate-limited/ });
  await expect(async () => {
    await page.goto(`/insights?client=${client}`);
    await expect(reason).toBeVisible({ timeout: 20_000 });
  }).toPass();
  await reason.getByRole('link', { name: '1' }).click();
  await expect(page.locator(`[data-row-link="${limited}"]`)).toBeVisible();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await page.getByRole('button', { name: 'Remove the filter: an attempt: Provider, rate-limited' }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();
  await page.goto(`/insights?client=${client}`);
  const cost = page
    .getByRole('region', { name: 'Totals' })
    .locator('div', { hasText: 'Cost of failed attempts' });
  await cost.getByRole('link', { name: '$0', exact: true }).click();
  await expect(page.getByText('No matching requests')).toBeVisible();
});

test('an answer with an unreported cost is counted next to the cost, links to its request, and never counts as zero', async ({
  page,
  stage,
}) => {
  const client = `unknown-${Date.now()}`;
  await stage.api.putCategory('main', { models: [LITE] });
  const plain = await send(stage, 'understudy/main', client);
  const cost = page
    .getByRole('region', { name: 'Totals' })
    .locator('div', { has: page.getByText('Cost', { exact: true }) });
  await expect(async () => {
    await page.goto(`/insights?client=${client}`);
    await expect(cost).toContainText('reported for every answer', { timeout: 20_000 });
  }).toPass();
  const message = { role: 'assistant', content: 'Hello.' };
  stage.play(LITE, {
    kind: 'custom',
    status: 200,
    headers: {},
    body: { id: 'gen-1', model: LITE, choices: [{ index: 0, message, finish_reason: 'stop' }] },
  });
  const unpriced = await send(stage, 'understudy/main', client);
  await expect(async () => {
    await page.goto(`/insights?client=${client}`);
    await expect(cost).toContainText('not reported for 1', { timeout: 20_000 });
  }).toPass();
  await cost.getByRole('link', { name: 'not reported for 1' }).click();
  await expect(page.locator(`[data-row-link="${unpriced}"]`)).toBeVisible();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeHidden();
  await page.getByRole('button', { name: 'Remove the filter: cost unknown' }).click();
  await expect(page.locator(`[data-row-link="${plain}"]`)).toBeVisible();

  const alone = `untold-${Date.now()}`;
  const only = await send(stage, 'understudy/main', alone);
  await expect(async () => {
    await page.goto(`/insights?client=${alone}`);
    await expect(cost).toContainText('not reported for 1', { timeout: 20_000 });
  }).toPass();
  await expect(cost.getByRole('link', { name: '–' })).toBeVisible();
  const ofModel = page.getByRole('region', { name: 'Models' }).getByRole('row', { name: LITE });
  await expect(ofModel).toContainText('–1 not reported');
  await ofModel.getByRole('link', { name: '1 not reported' }).click();
  await expect(page.locator(`[data-row-link="${only}"]`)).toBeVisible();
  await page.getByRole('button', { name: /^Remove the filter: an attempt: .*, cost unknown$/ }).click();
});

test('range and filters stay in the URL, and each chart can be read as a table', async ({ page, stage }) => {
  await send(stage, KIMI);
  await page.goto('/insights');
  await page.getByRole('button', { name: '30 days' }).click();
  await expect(page).toHaveURL(/range=30d/);
  await page.getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: KIMI }).click();
  await expect(page).toHaveURL(/model=moonshotai/);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Model' })).toContainText(KIMI);
  await expect(page.getByRole('img', { name: /^Requests: First choice [1-9]/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show Requests as a table' }).click();
  await expect(page.getByRole('columnheader', { name: 'Fallback' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Requests' }).getByRole('link').first()).toBeVisible();
});

test('a range without requests says so and links to one with requests', async ({ page, stage }) => {
  await send(stage, KIMI);
  await page.goto('/insights?range=custom&first=2020-01-01&last=2020-01-02');
  await expect(page.getByText('No requests to OpenRouter in this range')).toBeVisible();
  await page.getByRole('button', { name: 'Show all of the last 30 days' }).click();
  await expect(page.getByRole('region', { name: 'Totals' })).toBeVisible();
});

test('requests to another upstream are not counted, but are mentioned and shown on click', async ({
  page,
  stage,
}) => {
  const client = `elsewhere-${Date.now()}`;
  await send(stage, KIMI);
  await choose(stage, 'demo');
  try {
    await send(stage, KIMI, client);
  } finally {
    await choose(stage, 'openrouter');
  }
  await page.goto(`/insights?client=${client}`);
  await expect(page.getByText('No requests to OpenRouter in this range')).toBeVisible();
  await page.getByRole('button', { name: 'Show 1 request to the demo' }).click();
  await expect(page).toHaveURL(/demo=true/);
  const figures = page.getByRole('region', { name: 'Totals' });
  await expect(figures.getByText('1 attempt', { exact: true })).toBeVisible();
  await expect(page.getByText('Demo requests only.')).toBeVisible();
  await page.reload();
  await figures.getByTitle('Show the requests', { exact: true }).click();
  await expect(page.locator('[data-row-link]')).toHaveCount(1);
  await page.goBack();
  await page.getByRole('button', { name: 'OpenRouter', exact: true }).click();
  await expect(page).not.toHaveURL(/connection=/);
  await expect(page.getByText('No requests to OpenRouter in this range')).toBeVisible();
});

test('figures do not move when recommendations load late, and they fit a 768 px screen', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await (
    await stage.api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] })
  ).text();
  await page.setViewportSize({ width: 768, height: 1024 });
  const counted = page.waitForResponse((response) => response.url().includes('/api/insights'));
  await page.route('**/api/lessons*', async (route) => {
    await counted;
    await route.continue();
  });
  await page.addInitScript(() => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && typeof entry.value === 'number') sum += entry.value;
      }
      document.documentElement.dataset['shift'] = String(sum);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/insights');
  await expect(page.getByRole('region', { name: 'Totals' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Requests/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expectNoSideScroll(page);
  const shift = await page.evaluate(() => document.documentElement.dataset['shift'] ?? '0');
  expect(Number(shift)).toBeLessThanOrEqual(0.01);
});
