import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

async function send({ api }: Stage, model: string): Promise<void> {
  await (await api.chat({ model, messages: [{ role: 'user', content: 'Hello' }] })).text();
}

/** Two requests of its first choice, one of a fallback. */
async function sendThree(stage: Stage): Promise<void> {
  await send(stage, KIMI);
  await send(stage, KIMI);
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  await send(stage, 'understudy/main');
}

test('the chart counts requests by outcome and follows the filters', async ({ page, stage }) => {
  await sendThree(stage);
  await page.goto('/history');
  const chart = page.getByRole('region', { name: 'Requests over time' });
  await expect(chart).toContainText('Last 7 days: 3 requests');
  await expect(chart).toContainText('2 served');
  await expect(chart).toContainText('1 switched');
  await page.getByRole('button', { name: 'Switched', exact: true }).click();
  await expect(chart).toContainText('Last 7 days: 1 request');
  await expect(chart).toContainText('The chart counts complete answers only.');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('searchbox').fill('limited');
  await expect(chart).toContainText('The chart ignores the filters for search.');
  await expect(chart).toContainText('3 requests');
  await expectAccessibleEverywhere(page);
});

test('dragging across bars selects a time, going back undoes it, and a button clears it', async ({
  page,
  stage,
}) => {
  await sendThree(stage);
  await page.goto('/history');
  const chart = page.getByRole('region', { name: 'Requests over time' });
  await expect(chart).toContainText('3 requests');
  const plot = chart.getByTitle('Drag to select a time');
  const box = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const drag = async (from: number, to: number) => {
    await page.mouse.move(box.x + box.width * from, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + 10, { steps: 4 });
    await page.mouse.up();
  };
  await drag(0.1, 0.3);
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(page.getByText('No matching requests')).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/history$/);
  // Up to now: the end stays open for new requests.
  await drag(0.7, 0.999);
  await expect(page).toHaveURL(/\?from=[^&]*$/);
  await expect(page.locator('[data-row-link]')).toHaveCount(3);
  await expect(chart).toContainText('3 requests');
  await chart.getByRole('button', { name: 'Clear time' }).click();
  await expect(page).toHaveURL(/\/history$/);
  await expect(chart.getByRole('button', { name: 'Clear time' })).toBeHidden();
});

test('keys move both ends of the selected time', async ({ page, stage }) => {
  await sendThree(stage);
  await page.goto('/history');
  const chart = page.getByRole('region', { name: 'Requests over time' });
  await chart.getByRole('button', { name: '24 h' }).click();
  const from = chart.getByRole('slider', { name: 'From' });
  const until = chart.getByRole('slider', { name: 'Until' });
  await expect(until).toHaveAttribute('aria-valuetext', /, 3 requests$/);
  await from.focus();
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/\?from=[^&]*$/);
  await expect(page.locator('[data-row-link]')).toHaveCount(3);
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/\/history$/);
  await page.keyboard.press('Tab');
  await expect(until).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(page.getByText('No matching requests')).toBeVisible();
});

test.describe('if the sums cannot be read', () => {
  test.use({ expectedConsole: [/net::ERR_FAILED/] });

  test('the list still works and the chart offers to try again', async ({ page, stage }) => {
    await send(stage, KIMI);
    await page.route('**/api/insights?*', (route) => route.abort());
    await page.goto('/history');
    await expect(page.getByText('Couldn’t load the chart')).toBeVisible();
    await expect(page.locator('[data-row-link]')).toHaveCount(1);
    await page.unroute('**/api/insights?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('region', { name: 'Requests over time' })).toContainText('1 request');
  });
});
