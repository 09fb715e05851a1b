import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test as base } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';

const MINE = 'sk-or-v1-mine0123456789abcdef';

/** A second OpenRouter account beside the one that all browser tests share. */
const test = base.extend<{ mine: DemoUpstream }>({
  mine: async ({ afterPage, stage }, provide) => {
    const mine = await startDemoUpstream();
    const root = `${stage.product.url}/api/connections`;
    await fetch(root, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ slug: 'mine', name: 'Mine', kind: 'openrouter', baseUrl: mine.url, key: MINE }),
    });
    afterPage.defer(async () => {
      await fetch(`${root}/mine?force=true`, { method: 'DELETE' });
      await mine.close();
    });
    await provide(mine);
  },
});

test('Settings shows a connection’s balance and limit, also beside the budgets', async ({ page, mine }) => {
  mine.setKeyTerms(MINE, { limitUsd: 5, resets: 'weekly', expiresAtMs: null, label: null });
  await page.goto('/settings');
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name: 'Mine' });
  await expect(row).toContainText('$9.58 left');
  await expect(row).toContainText('$4.89 of $5.00 left, resets on Mondays at 00:00 UTC');
  await expect(row).toContainText('$0.02 today, $0.42 this month, $0.42 in total');
  await expect(row).toContainText('0 of 50 today, updated with a delay of minutes');
  await expect(row).toContainText('just now');
  await expect(row.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Budgets' })).toContainText('Mine: balance $9.58 left.');
});

test('a low balance is shown before calls fail, and as a cause of slow answers', async ({
  page,
  mine,
  stage,
}) => {
  mine.setBalance(0.4);
  await page.goto('/settings');
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name: 'Mine' });
  await expect(row.getByRole('alert')).toContainText('The balance of Mine is low: $0.40 left.');
  await expect(row.getByRole('link', { name: 'Add credits' })).toHaveAttribute(
    'href',
    'https://openrouter.ai/settings/credits',
  );
  await stage.api.putCategory('main', { models: ['google/gemini-2.5-flash-lite'] });
  await (
    await stage.api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] })
  ).text();
  await page.goto('/insights');
  await expect(page.getByRole('region', { name: 'How long answers take' })).toContainText(
    'Mine has a low balance ($0.40).',
  );
});

test('an unreadable account is shown as unknown, with the reason', async ({ page, mine }) => {
  mine.playAt('/key', { kind: 'custom', status: 503, body: 'busy' });
  await page.goto('/settings');
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name: 'Mine' });
  await expect(row).toContainText('Couldn’t read the account. Mine gave an unexpected answer (status 503).');
  await expect(row).toContainText('Balance and limit are unknown.');
});

test('the account is accessible, in both themes and widths', async ({ page, mine }) => {
  mine.setBalance(0.4);
  mine.setKeyTerms(MINE, {
    limitUsd: 0.5,
    resets: null,
    expiresAtMs: Date.now() + 90_000_000,
    label: null,
  });
  await page.goto('/settings');
  await expect(page.getByText('The balance of Mine is low')).toBeVisible();
  await expectAccessibleEverywhere(page);
});
