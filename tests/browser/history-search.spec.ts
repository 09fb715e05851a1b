import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistoryStore } from '#db/history-store';
import { openDatabase } from '#db/open-database';
import { expect, test } from '#tests/support/browser-test';
import { historyRow } from '#tests/support/history-row';
import { startProduct } from '#tests/support/start-product';

const HAY = 41_000;

/** A history so long that a search looks through it in two goes; the needle lies at its far end. */
function fill(dataDir: string): string {
  const startMs = Date.now() - 2 * 60 * 60 * 1_000;
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

test('a search that has not looked at everything says how far it looked, and goes on when asked to', async ({
  page,
}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'understudy-search-'));
  try {
    const id = fill(dataDir);
    await using product = await startProduct({ dataDir });
    await page.goto(`${product.url}/history?q=needle`);
    await expect(page.getByText('Nothing found so far. Searched back to 2 h ago.')).toBeVisible();
    await expect(page.getByText('That is all there is.')).toBeHidden();
    await page.getByRole('button', { name: 'Search further back' }).click();
    await expect(page.locator(`[data-row-link="${id}"]`)).toBeVisible();
    await expect(page.getByText('That is all there is.')).toBeVisible();
    await expect(page.getByText('Searched back to')).toBeHidden();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
