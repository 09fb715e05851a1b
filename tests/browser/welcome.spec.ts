import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test as base } from '#tests/support/browser-test';
import { SCREENS } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';
import { jsonAnswer } from '#tests/support/written-answers';

const GOOD_KEY = 'sk-or-v1-0123456789abcdef-good';
const BAD_KEY = 'sk-or-v1-0123456789abcdef-wrong';

type Visit = { url: string };

/** A product that nobody has set up yet, and an upstream that knows one key, or no upstream at all. */
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

test('a key that works is taken, and only its end is ever shown', async ({ page, firstVisit }) => {
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

  test('is refused with what to do, and not kept', async ({ page, firstVisit }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(BAD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('OpenRouter rejected this key')).toBeVisible();
    await expect(page.getByLabel('OpenRouter key', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  });

  test('because it only manages other keys, is told as such', async ({ page, afterPage }) => {
    const upstream = await startDemoUpstream();
    afterPage.defer(() => upstream.close());
    upstream.playAt('/key', jsonAnswer(200, { data: { label: 'admin', is_management_key: true } }));
    const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: upstream.url } }));
    await page.goto(product.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(GOOD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('This is a management key')).toBeVisible();
  });

  test('as one that is too short, is told before anything is sent', async ({ page, firstVisit }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill('sk');
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('This is too short for a key.')).toBeVisible();
  });
});

test.describe('without a network', () => {
  test.use({ hasNetwork: false, expectedConsole: [/status of [45]\d\d/] });

  test('a key cannot be checked, which is said; the demo works all the same', async ({
    page,
    firstVisit,
  }) => {
    await page.goto(firstVisit.url);
    await page.getByLabel('OpenRouter key', { exact: true }).fill(GOOD_KEY);
    await page.getByRole('button', { name: 'Check and start' }).click();
    await expect(page.getByText('Can’t reach OpenRouter')).toBeVisible();
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await expect(page.getByRole('complementary', { name: 'Demo', exact: true })).toBeVisible();
  });
});

test('the demo that the playground offers has models to ask', async ({ page, firstVisit }) => {
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
  await expect(page.getByRole('row').nth(1)).toContainText('Demo');

  await page.getByRole('button', { name: 'Leave demo' }).click();
  await expect(page.getByRole('complementary', { name: 'Demo', exact: true })).toBeHidden();
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByLabel('OpenRouter key', { exact: true })).toBeVisible();
});
