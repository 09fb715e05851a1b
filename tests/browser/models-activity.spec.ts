import { expect, test } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

test('below the chain, each request is a mark of every model it tried and leads to it', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  const ids: string[] = [];
  for (let count = 0; count < 2; count += 1) {
    const answer = await stage.api.chat({
      model: 'understudy/main',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    await answer.text();
    ids.push(answer.headers.get('x-understudy-request-id') ?? '');
  }
  await page.goto('/');
  const activity = page.getByRole('region', { name: 'Last 24 hours' });
  const attempts = activity.getByRole('list', { name: 'Attempts' });
  await expect(attempts).toContainText('2 served');
  await expect(attempts).toContainText('1 rate-limited');
  // The second request found it cooling down.
  const first = activity.getByRole('list', { name: /^Gemini 2\.5 Flash Lite: 1 rate-limited, 1 skipped$/ });
  const marks = first.getByRole('link');
  await expect(marks).toHaveCount(2);
  await expect(activity.getByRole('list', { name: /^Kimi K2.*: 2 served$/ })).toBeVisible();
  await expectAccessibleEverywhere(page);

  // One tab stop per model; arrow keys move between its marks.
  await marks.last().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(marks.first()).toBeFocused();
  await expect(marks.first()).toHaveAccessibleName(/^\d\d:\d\d: 1 rate-limited$/);
  await expect(marks.last()).toHaveAttribute('tabindex', '-1');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/history\\?category=main&request=${ids[0]}`));
  await expect(page.getByRole('dialog', { name: 'Request' })).toContainText(ids[0] ?? '');
});

test('a chain without requests says so', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await page.goto('/');
  const activity = page.getByRole('region', { name: 'Last 24 hours' });
  await expect(activity).toContainText('No requests to these models in the last 24 hours.');
  await expect(activity.getByRole('link')).toHaveCount(0);
});

test('of many requests, each half-hour is a mark that leads to its requests', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  const [from, to] = [new Date('2026-11-30T10:00:00Z'), new Date('2026-11-30T10:30:00Z')];
  await page.route('**/api/categories/main/activity', (route) =>
    route.fulfill({
      json: {
        models: [
          {
            id: KIMI,
            connection: 'openrouter',
            target: KIMI,
            marks: [{ from, to, served: 900, limited: 100, failed: 0, skipped: 0, requestId: null }],
          },
        ],
        from: new Date('2026-11-30T04:00:00Z'),
        to: new Date('2026-11-30T16:00:00Z'),
      },
    }),
  );
  await page.goto('/');
  const activity = page.getByRole('region', { name: 'Last 24 hours' });
  await expect(activity).toContainText(/Only since .*: older requests of this day are too many/);
  const mark = activity.getByRole('link', { name: /: 900 served, 100 rate-limited$/ });
  await mark.click();
  await expect(page).toHaveURL(/\/history\?/);
  const query = new URL(page.url()).searchParams;
  expect(Object.fromEntries(query)).toEqual({
    category: 'main',
    attemptModel: KIMI,
    attemptConnection: 'openrouter',
    from: from.toISOString(),
    to: '2026-11-30T10:29:59.999Z',
  });
});

test.describe('if it cannot be read', () => {
  test.use({ expectedConsole: [/net::ERR_FAILED/] });

  test('the chain stays and it can be tried again', async ({ page, stage }) => {
    await stage.api.putCategory('main', { models: [KIMI] });
    await page.route('**/api/categories/main/activity', (route) => route.abort());
    await page.goto('/');
    await expect(page.getByText('Couldn’t load the last 24 hours')).toBeVisible();
    await page.unroute('**/api/categories/main/activity');
    await page
      .getByRole('region', { name: 'Last 24 hours' })
      .getByRole('button', { name: 'Try again' })
      .click();
    await expect(page.getByText('No requests to these models in the last 24 hours.')).toBeVisible();
  });
});
