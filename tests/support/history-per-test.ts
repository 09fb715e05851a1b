import { beforeEach } from 'vitest';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import type { Database } from '#db/sqlite/open-database';
import type { HistoryService } from '#lib/server/history/history-service';
import type { InsightsService } from '#lib/server/history/insights-service';
import { type HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { databasePerTest } from './database-per-test.ts';
import { shownHistory, shownInsights } from './shown-history.ts';

export type HistoryPerTest = {
  readonly database: Database;
  readonly history: OneConnectionHistory;
  /** The history as people read it. */
  readonly shown: HistoryService;
  readonly insights: InsightsService;
  /** The ids of all requests that match a filter, over all pages. */
  readonly idsOf: (query: Readonly<Record<string, string>>) => Promise<string[]>;
};

/** Creates an empty history before each test of the calling file. */
export function historyPerTest(): HistoryPerTest {
  const data = databasePerTest();
  let history: OneConnectionHistory;
  let shown: HistoryService;

  beforeEach(() => {
    history = createHistoryStore(data.database);
    shown = shownHistory(history);
  });

  async function idsOf(query: Readonly<Record<string, string>>): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: HistoryPage = await shown.readPage(
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
    get shown() {
      return shown;
    },
    get insights() {
      return shownInsights(history.insights);
    },
    idsOf,
  };
}
