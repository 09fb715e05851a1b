import type { Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';

const attemptsField = (page: Page) => page.getByRole('textbox', { name: 'Maximum attempts per request' });

async function savedMaxAttempts({ api }: Stage): Promise<number | undefined> {
  return (await api.categories()).find(({ slug }) => slug === 'main')?.policy.maxAttempts;
}

async function commit(page: Page, name: string, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name, exact: true });
  await field.fill(text);
  await field.press('Enter');
}

test('an out-of-range number is refused at the field, and nothing is sent', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/retention') && request.method() !== 'GET') sent.push(request.url());
    if (request.url().includes('/retention/beyond')) sent.push(request.url());
  });
  await page.goto('/settings');
  const field = page.getByRole('textbox', { name: 'Requests to keep' });
  for (const [text, problem] of [
    ['-3', 'At least 100'],
    ['99', 'At least 100'],
    ['200000000', 'At most 100,000,000'],
    ['150.5', 'Whole numbers only'],
    ['-', 'Enter a number'],
  ] as const) {
    await commit(page, 'Requests to keep', text);
    await expect(page.getByRole('alert').filter({ hasText: problem })).toBeVisible();
    await expect(field).toHaveValue(text);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(new RegExp(problem));
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(sent).toEqual([]);
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await expect(field).not.toHaveAttribute('aria-invalid');
});

test('a policy keeps its number until a valid one is entered', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [], policy: { maxAttempts: 6, firstTokenMs: 12_000 } });
  await page.goto('/?policy=open');
  await commit(page, 'Maximum attempts per request', '0');
  await expect(page.getByText('At least 1', { exact: true })).toBeVisible();
  await commit(page, 'Maximum attempts per request', '2.5');
  await expect(page.getByText('Whole numbers only')).toBeVisible();
  await commit(page, 'Maximum attempts per request', '');
  await expect(page.getByText('Enter a number', { exact: true })).toBeVisible();
  await commit(page, 'First-token timeout', '0.05');
  await expect(page.getByText('At least 0.1 s')).toBeVisible();
  expect(await savedMaxAttempts(stage)).toBe(6);
  await expect(page.getByText('Saved', { exact: true })).toHaveCount(0);

  await commit(page, 'Maximum attempts per request', '4');
  await expect.poll(() => savedMaxAttempts(stage)).toBe(4);
  await expect(attemptsField(page)).toHaveValue('4');
  await expect(page.getByText('Enter a number', { exact: true })).toHaveCount(0);
});
