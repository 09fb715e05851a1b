import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test as base } from '#tests/support/browser-test';
import { SCREENS } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';
import { jsonAnswer } from '#tests/support/written-answers';

const GOOD_KEY = 'sk-or-v1-0123456789abcdef-good';
const BAD_KEY = 'sk-or-v1-0123456789abcdef-wrong';

type Visit = { url: string };

/** A product without any setup, and an upstream that accepts one key, or no upstream at all. */
const test = base.extend<{ hasNetwork: boolean; firstVisit: Visit }>({
  hasNetwork: [true, { option: true }],
  firstVisit: async ({ hasNetwork, afterPage }, provide) => {
    const upstream = await startDemoUpstream({ keys: [GOOD_KEY] });
    const { url } = upstream;
    if (hasNetwork) afterPage.defer(() => upstream.close());
    else await upstream.close();
    const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: url } }));
    await provide({ url: product.url });
  },
});

test('a working key is accepted, and only its end is ever shown', async ({ page, firstVisit }) => {
  await page.goto(firstVisit.url);
  await page.getByLabel('OpenRouter key', { exact: true }).fill(GOOD_KEY);
  await page.getByRole('button', { name: 'Check and start' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Connection' })).toContainText('good');
  expect(await page.content()).not.toContain(GOOD_KEY);
  const settings = await fetch(`${firstVisit.url}/api/settings`);
  expect(await settings.text()).not.toContain(GOOD_KEY);
});

test.describe('a key that does not work', () => {
  test.use({ expectedConsole: [/status of 4\d\d/] });

  test('is refused with advice and not stored', async ({ page, firstVisit }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(BAD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('OpenRouter rejected this key')).toBeVisible();
    await expect(page.getByLabel('OpenRouter key', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  });

  test('is recognized as a management key', async ({ page, afterPage }) => {
    const upstream = await startDemoUpstream();
    afterPage.defer(() => upstream.close());
    upstream.playAt('/key', jsonAnswer(200, { data: { label: 'admin', is_management_key: true } }));
    const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: upstream.url } }));
    await page.goto(product.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(GOOD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('This is a management key')).toBeVisible();
  });

  test('is refused as too short before anything is sent', async ({ page, firstVisit }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill('sk');
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('This is too short to be a key.')).toBeVisible();
  });
});

test.describe('without a network', () => {
  test.use({ hasNetwork: false, expectedConsole: [/status of [45]\d\d/] });

  test('a key cannot be checked and the page says so, but the demo works', async ({ page, firstVisit }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(GOOD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('Can’t reach OpenRouter')).toBeVisible();
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await expect(page.getByRole('complementary', { name: 'Demo', exact: true })).toBeVisible();
  });
});

test('the demo opened from the playground has models', async ({ page, firstVisit }) => {
  await page.goto(`${firstVisit.url}/playground`);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Why is the sky blue?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible({ timeout: 30_000 });
});

test('the demo shows a switch within a minute, is marked everywhere, and can be left', async ({
  page,
  firstVisit,
}) => {
  await page.goto(firstVisit.url);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(page.getByRole('list', { name: 'Models of Main, in order' })).toBeVisible();

  await page.getByRole('link', { name: 'See a switch in the playground' }).click();
  await expect(page).toHaveURL(/\/playground/);
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible({ timeout: 30_000 });
  await expect
    .poll(() => page.getByRole('list', { name: 'Attempts' }).getByRole('listitem').count())
    .toBeGreaterThan(1);

  for (const { name } of SCREENS) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('complementary', { name: 'Demo', exact: true })).toBeVisible();
  }
  await page.getByRole('link', { name: 'History', exact: true }).click();
  const row = page.getByRole('row').nth(2);
  // The banner says it for all rows.
  await expect(row).toContainText('Switched');
  await expect(row).not.toContainText('Demo');

  await page.getByRole('button', { name: 'Leave demo' }).click();
  await expect(page.getByRole('complementary', { name: 'Demo', exact: true })).toBeHidden();
  await expect(row).toContainText('Demo');
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByLabel('OpenRouter key', { exact: true })).toBeVisible();
});
