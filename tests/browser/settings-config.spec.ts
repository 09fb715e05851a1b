import { readFile } from 'node:fs/promises';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

test('categories are exported to a file and imported after a review of the changes', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await page.goto('/settings');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'YAML' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('understudy.yaml');
  const path = await file.path();

  await stage.api.putCategory('main', { models: [KIMI] });
  await page.getByLabel('Config file').setInputFiles({
    name: 'understudy.yaml',
    mimeType: 'application/yaml',
    buffer: await readFile(path),
  });
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog).toContainText('Main');
  await expectAccessible(page);
  expect((await stage.api.categories())[0]?.models).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ id }) => id))
    .toEqual([LITE, KIMI]);
});

test.describe('an invalid file', () => {
  test.use({ expectedConsole: [/status of 4\d\d/] });

  test('is refused with the location of the error', async ({ page }) => {
    await page.goto('/settings');
    await page.getByLabel('Config file').setInputFiles({
      name: 'lists.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        '{"understudy": 1, "categories": [{"slug": "main", "models": ["no spaces please"]}]}',
      ),
    });
    await expect(page.getByText('This file can’t be imported')).toBeVisible();
    await expect(page.getByText(/categories.*models/)).toBeVisible();
  });
});
