import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistoryStore } from '#db/sqlite/history/history-store';
import { openDatabase } from '#db/sqlite/open-database';
import { expect, test } from '#tests/support/browser-test';
import { historyRow } from '#tests/support/history-row';
import { startProduct } from '#tests/support/start-product';

const HAY = 81_000;

/** A history so long that a search needs three passes. The match is the oldest row. */
function fill(dataDir: string): string {
  // Half past an hour, so that a slow start does not change the shown times.
  const startMs = Date.now() - 210 * 60 * 1_000;
  const rowAt = (atMs: number) => historyRow({ atMs, attempts: [{ model: 'acme/hay' }] });
  const oldest = rowAt(startMs);
  const needle = { ...oldest, request: { ...oldest.request, explanation: 'A needle.' } };
  const database = openDatabase(join(dataDir, 'understudy.db'));
  createHistoryStore(database).writeBatch([
    needle,
    ...Array.from({ length: HAY }, (_, at) => rowAt(startMs + 1 + at)),
  ]);
  database.close();
  return needle.request.id;
}

test('a search continues further back on its own, shows its progress, and stops on request', async ({
  page,
  afterPage,
}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'understudy-search-'));
  afterPage.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const id = fill(dataDir);
  const product = afterPage.use(await startProduct({ dataDir }));
  const released = Promise.withResolvers<undefined>();
  let passes = 0;
  await page.route(/\/api\/history\?.*cursor=/, async (route) => {
    passes += 1;
    await released.promise;
    await route.continue();
  });
  await page.goto(`${product.url}/history?q=needle`);
  await expect(page.getByText('No matches so far. Searching further back, now at 3 h ago.')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('No matches so far. Searched back to 3 h ago.')).toBeVisible();
  const further = page.getByRole('button', { name: 'Search further back' });
  await expect(further).toHaveAttribute('aria-busy', 'true');
  released.resolve(undefined);
  await expect(further).not.toHaveAttribute('aria-busy', 'true');
  expect(passes).toBe(1);

  await further.click();
  await expect(page.locator(`[data-row-link="${id}"]`)).toBeVisible();
  await expect(page.getByText('End of history')).toBeVisible();
  await expect(page.getByText('Searched back to')).toBeHidden();
  expect(passes).toBeGreaterThan(1);
});
