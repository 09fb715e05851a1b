import { expect, test } from '#tests/support/browser-test';
import { expectNoSideScroll } from '#tests/support/screens';

const PASTED = {
  error: {
    message: 'Provider returned error',
    code: 429,
    metadata: {
      raw: 'acme/writer-2 is temporarily rate-limited upstream.',
      provider_name: '<img src=x onerror="document.title=1">',
    },
  },
};

test('a pasted error is explained: the origin, what to do, and the evidence', async ({ page }) => {
  await page.goto('/explain');
  await page.getByRole('textbox', { name: 'Error', exact: true }).fill(
    JSON.stringify({
      error: {
        ...PASTED.error,
        metadata: { ...PASTED.error.metadata, provider_name: 'Acme Cloud' },
      },
    }),
  );
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  const verdict = page.getByRole('article');
  await expect(verdict).toContainText('Acme Cloud');
  await expect(verdict.getByText('Provider', { exact: true })).toBeVisible();
  await expect(verdict.getByRole('heading').first()).toBeVisible();
});

test('upstream text is shown as text and never becomes markup', async ({ page }) => {
  await page.goto('/explain');
  await page.getByRole('textbox', { name: 'Error', exact: true }).fill(JSON.stringify(PASTED));
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(page.getByRole('article')).toContainText('<img src=x');
  await expect(page.locator('img')).toHaveCount(0);
  await expect(page).toHaveTitle(/Explain/);
});

test('a text that is not an error gets an honest answer', async ({ page }) => {
  await page.goto('/explain');
  await page.getByRole('textbox', { name: 'Error', exact: true }).fill('it is broken, help');
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(page.getByRole('article').getByRole('heading').first()).toBeVisible();
});

test('each example is explained', async ({ page }) => {
  await page.goto('/explain');
  for (const name of ['Provider rate limit', 'Not enough credits']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('article').getByRole('heading').first()).toBeVisible();
    await page.getByRole('button', { name: 'Clear' }).click();
  }
});

test('a long word in a paste does not make the page wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/explain');
  const call = `client.chat.completions.create(${'model_name_without_a_space.'.repeat(4)})`;
  await page
    .getByRole('textbox', { name: 'Error', exact: true })
    .fill(`${call}\n429 ${JSON.stringify(PASTED)}`);
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(page.getByRole('article')).toBeVisible();
  await expectNoSideScroll(page);
});

test('a paste of several megabytes is cut to its useful part, which is shown and explained', async ({
  page,
}) => {
  await page.goto('/explain');
  const box = page.getByRole('textbox', { name: 'Error', exact: true });
  await expect(page.getByRole('button', { name: 'Provider rate limit' })).toBeEnabled();
  await box.evaluate((element, error) => {
    const noise = '2026-11-29 10:00:00 all is well\n'.repeat(40_000);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', `${noise}${error}\n${noise}`);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, JSON.stringify(PASTED));
  await expect(page.getByRole('article')).toContainText('<img src=x');
  await expect(page.getByText(/The paste had 2,\d{3},\d{3} characters/)).toBeVisible();
  expect((await box.inputValue()).length).toBeLessThan(70_000);
});

test('the line below the evidence names the status from the evidence', async ({ page }) => {
  await page.goto('/explain');
  await page.getByRole('textbox', { name: 'Error', exact: true }).fill(JSON.stringify(PASTED));
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(page.getByText(/^Parsed as a JSON body, status \d{3}/)).toBeVisible();
});
