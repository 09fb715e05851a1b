import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';
import { SCREENS, emulate } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

/** Records violations of the policy from now on. Returns a function that reads them. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const line = `${violatedDirective}: ${blockedURI} by ${sourceFile}\n`;
      // Session storage outlives the page.
      sessionStorage.setItem('refused', (sessionStorage.getItem('refused') ?? '') + line);
    });
  });
  return async () => {
    const lines = await page.evaluate(() => sessionStorage.getItem('refused') ?? '');
    return lines.split('\n').filter((line) => line !== '');
  };
}

test('no screen violates the content security policy', async ({ page, stage }) => {
  const readRefused = await watchPolicy(page);
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  stage.play(LITE, upstreamLimit(LITE, 'Google AI Studio'));
  for (const width of ['desk', 'phone'] as const) {
    await emulate(page, width === 'desk' ? 'light' : 'dark', width);
    for (const { name, path } of SCREENS) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
    }
    // The same again by client-side navigation, which loads the styles differently.
    for (const { name } of SCREENS) {
      // The link to the notices also counts those unread.
      const link = page.getByRole('link', { name: new RegExp(`^${name}(,|$)`) });
      await link.filter({ visible: true }).first().click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    }
  }
  await emulate(page, 'light', 'desk');
  await page.goto('/');
  for (const name of ['New category', 'How to use it']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Kimi K2 0711').last()).toBeVisible();
  await page.goto('/history');
  await page.getByRole('row').nth(2).getByRole('link').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.goto('/insights');
  await page.waitForLoadState('networkidle');
  expect(await readRefused()).toEqual([]);
});

test.describe('markup injected into a page', () => {
  test.use({ expectedConsole: [/Content Security Policy/] });

  test('runs no script and loads nothing from elsewhere, and the browser reports it', async ({ page }) => {
    const readRefused = await watchPolicy(page);
    await page.goto('/');
    // The policy trusts scripts added by our scripts, but not injected markup.
    await page.evaluate(() =>
      document.body.insertAdjacentHTML(
        'afterbegin',
        `<img src="https://elsewhere.example/image.png" onerror="window.ran = true">
        <iframe src="https://elsewhere.example/"></iframe>
        <a href="javascript:window.ran = true">Click me</a>`,
      ),
    );
    await page.getByRole('link', { name: 'Click me' }).click();
    const directives = async () => (await readRefused()).map((line) => line.split(':')[0]);
    await expect
      .poll(directives)
      .toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr', 'frame-src', 'img-src']));
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  });
});
