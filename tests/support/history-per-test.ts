import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { FinishWrite } from '#db/history-rows';
import { createHistoryStore, type HistoryStore } from '#db/history-store';
import { type Database, openDatabase } from '#db/open-database';
import { type HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { generateHistory } from '#lib/server/demo-seed/generate-history';

export type HistoryPerTest = {
  readonly database: Database;
  readonly history: HistoryStore;
  /** All ids that pass a filter, page by page. */
  readonly idsOf: (query: Readonly<Record<string, string>>) => Promise<string[]>;
};

/** An empty history for each test of the file that calls this. */
export function historyPerTest(): HistoryPerTest {
  let folder = '';
  let database: Database;
  let history: HistoryStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-history-'));
    database = openDatabase(join(folder, 'understudy.db'));
    history = createHistoryStore(database);
  });

  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function idsOf(query: Readonly<Record<string, string>>): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: HistoryPage = await history.readPage(
        HistoryQuery.parse({ ...query, ...(cursor === null ? {} : { cursor }) }),
      );
      ids.push(...page.requests.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  }

  return {
    get database() {
      return database;
    },
    get history() {
      return history;
    },
    idsOf,
  };
}

/** Believable requests of the nine days before a moment, the oldest first. */
export async function generateRows(requests: number, endMs: number, seed: number): Promise<FinishWrite[]> {
  const rows: FinishWrite[] = [];
  for await (const batch of generateHistory({ requests, days: 9, endMs, seed, batchSize: 500 }))
    rows.push(...batch);
  return rows;
}
