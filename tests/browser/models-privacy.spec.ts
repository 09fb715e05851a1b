import { expect, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';

const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';
const FREE = 'openai/gpt-oss-20b:free';

test('the form says what a rule about data does to the chain', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI, FREE], policy: { provider: {}, tierFloor: 'none' } });
  await page.goto('/?policy=open');
  await page.getByRole('button', { name: /^OpenRouter provider routing/ }).click();
  await expect(page.getByText('1 of the 2 models in this chain is not offered this way')).toBeVisible();
  await expect(page.getByText(/can make all \d+ :free models unavailable, including/)).toBeVisible();
  await page.getByRole('switch', { name: 'Require zero data retention' }).click();
  await expect
    .poll(async () => (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy.provider)
    .toEqual({ zdr: true });
  await expectAccessible(page);
});

test('what one request may use is set in the form', async ({ page, stage }) => {
  await stage.api.putCategory('main', {
    models: [KIMI, MINI],
    policy: { maxOutputTokens: null, serverTools: 'any', maxReasoningEffort: null, tierFloor: 'none' },
  });
  await page.goto('/?policy=open');
  await page.getByRole('textbox', { name: 'Maximum output tokens' }).fill('4096');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Server tools', exact: true }).click();
  await page.getByRole('option', { name: 'Allow some' }).click();
  const allowed = page.getByRole('textbox', { name: 'Allowed server tools' });
  await allowed.fill('web_search, Web Fetch');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy)
    .toMatchObject({ maxOutputTokens: 4_096, serverTools: ['web_search', 'web_fetch'] });
  await expectAccessible(page);
});

test('a region is chosen in the form, and the chain says which models it keeps from requests', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', {
    models: [KIMI, MINI],
    policy: { provider: {}, dataRegion: null, tierFloor: 'none' },
  });
  await page.goto('/?policy=open');
  await expect(
    page.getByText('OpenRouter keeps requests in a region only at eu.openrouter.ai'),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Region' }).click();
  await page.getByRole('option', { name: 'EU' }).click();
  await expect(page.getByText(/^All 2 models in this chain are skipped/)).toBeVisible();
  await expect(page.locator('[data-slot=guard-mark]').first()).toContainText('region unknown');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Allow any region' }).click();
  await expect
    .poll(async () => (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy.dataRegion)
    .toBeNull();
});
