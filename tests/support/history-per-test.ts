import { beforeEach } from 'vitest';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history-store';
import type { Database } from '#db/sqlite/open-database';
import { type HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { databasePerTest } from './database-per-test.ts';

export type HistoryPerTest = {
  readonly database: Database;
  readonly history: OneConnectionHistory;
  /** All ids that pass a filter, page by page. */
  readonly idsOf: (query: Readonly<Record<string, string>>) => Promise<string[]>;
};

/** An empty history for each test of the file that calls this. */
export function historyPerTest(): HistoryPerTest {
  const data = databasePerTest();
  let history: OneConnectionHistory;

  beforeEach(() => {
    history = createHistoryStore(data.database);
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
      return data.database;
    },
    get history() {
      return history;
    },
    idsOf,
  };
}
