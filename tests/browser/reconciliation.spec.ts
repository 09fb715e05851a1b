import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test as base } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';

const key = 'sk-or-v1-mine0123456789abcdef';
const managementKey = 'sk-or-mgmt-mine0123456789abcdef';
const CHEAP = 'google/gemini-2.5-flash-lite';
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** A second OpenRouter account, with which another program made calls yesterday. */
const test = base.extend<{ mine: DemoUpstream }>({
  mine: async ({ afterPage, stage }, provide) => {
    let shiftMs = -86_400_000;
    const mine = await startDemoUpstream({ now: () => Date.now() + shiftMs });
    const answer = await fetch(`${mine.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: CHEAP, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    await answer.text();
    shiftMs = 0;
    const root = `${stage.product.url}/api/connections`;
    await fetch(root, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ slug: 'mine', name: 'Mine', kind: 'openrouter', baseUrl: mine.url, key }),
    });
    afterPage.defer(async () => {
      await fetch(`${root}/mine?force=true`, { method: 'DELETE' });
      await mine.close();
    });
    await provide(mine);
  },
});

test('with a management key, the bill of each day and model is compared, by keyboard too', async ({
  page,
  mine,
}) => {
  expect(mine.url).not.toBe('');
  await page.goto('/settings?bill=mine');
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name: 'Mine' });
  await expect(row).toContainText('OpenRouter shows its bill only to a management key.');
  await row.getByRole('button', { name: 'More for Mine' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /More options/ }).click();
  await dialog.getByLabel('Management key').fill(managementKey);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  const day = row.getByRole('button', { name: `Models of ${yesterday}` });
  await expect(row.getByRole('table')).toContainText('Another program probably uses the same key.');
  await day.focus();
  await page.keyboard.press('Enter');
  await expect(day).toHaveAttribute('aria-expanded', 'true');
  await expect(row.getByRole('table')).toContainText(CHEAP);
  await page.reload();
  await expect(row.getByRole('table')).toContainText(CHEAP);
  await day.press('Enter');
  await expect(row.getByRole('table')).not.toContainText(CHEAP);
});

test('the comparison is accessible, in both themes and widths', async ({ page, mine, stage }) => {
  expect(mine.url).not.toBe('');
  await fetch(`${stage.product.url}/api/connections/mine`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ managementKey }),
  });
  await page.goto(`/settings?bill=mine&day=${yesterday}`);
  await expect(page.getByRole('cell', { name: CHEAP })).toBeVisible();
  await expectAccessibleEverywhere(page);
});
