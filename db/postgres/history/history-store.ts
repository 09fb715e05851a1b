import { CUT_SHORT } from '#lib/store/cut-short';
import type { CallsOfSecond, DaySpend, HistorySize, HistoryStore } from '#lib/store/history';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import { createCloseInterrupted } from './close-interrupted.ts';
import type { Database } from '#db/postgres/database';
import { countCallsOfDay } from './deleted-calls.ts';
import { createFirstChoiceStore } from './first-choice-store.ts';
import { readHistoryDetail } from './history-detail.ts';
import { readHistoryExport } from './history-export.ts';
import { readHistoryPage } from './history-page.ts';
import { createHistoryPurge } from './history-purge.ts';
import { COUNT_REQUESTS } from './history-size.ts';
import { catchUp } from './history-sums.ts';
import type { HistoryWriter } from './history-writer.ts';
import { createInsightsStore } from './insights-store.ts';

/** A request takes two minutes where nobody allowed it more: its calls may be so much later than its id. */
const LONGEST_REQUEST_MS = 2 * 60 * 1_000;

type Databases = { readonly reading: Database; readonly writing: Database };

export function createHistoryStore({ reading, writing }: Databases, writer: HistoryWriter): HistoryStore {
  const { run } = reading;
  return {
    ...createHistoryPurge(reading),
    ...createCloseInterrupted(writing),
    writeBatch: writer.write,
    rehearse: writer.rehearse,
    catchUp: (most) => catchUp(reading, most),
    // Every sum has been counted from the first row on.
    recountHour: async () => false,

    insights: createInsightsStore(reading),
    firstChoices: createFirstChoiceStore(reading),
    readPage: (query) => readHistoryPage(reading, query),
    readExport: (query) => readHistoryExport(reading, query),
    readDetail: (id) => readHistoryDetail(reading, id),
    countCallsOfDay: (connection, atMs) => countCallsOfDay(run, connection, atMs),

    countCallsBySecond: (connection, fromMs) =>
      run<CallsOfSecond>(
        `SELECT a.model, floor(a.started_at_ms / 1000) AS second, count(*) AS calls
         FROM attempts AS a JOIN requests AS r ON r.id = a.request_id
         WHERE a.request_id >= $1 AND r.id >= $1 AND a.started_at_ms >= $2 AND a.outcome <> 'skipped'
           AND coalesce(a.connection, r.connection) = $3
         GROUP BY a.model, second`,
        [uuidV7Prefix(fromMs - LONGEST_REQUEST_MS), fromMs, connection],
      ),

    readDaySpend: (connection, fromMs, toMs) =>
      run<DaySpend>(
        `WITH cut_short AS (
           SELECT at, model, sum(attempts) AS calls FROM history_failures
           WHERE span = 'day' AND at >= $1 AND at < $2
             AND connection = (SELECT id FROM history_labels WHERE text = $3)
             AND kind = (SELECT id FROM history_labels WHERE text = $4)
           GROUP BY at, model
         )
         SELECT to_char(to_timestamp(at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, text AS model,
           sum(attempts_served + attempts_failed) AS calls, sum(attempt_cost) AS "costUsd",
           sum(attempts_cost_estimated) AS estimated, sum(attempts_cost_unknown) AS unknown,
           coalesce(max(cut_short.calls), 0) AS "cutShort"
         FROM history_rollups JOIN history_labels ON history_labels.id = model
           LEFT JOIN cut_short USING (at, model)
         WHERE span = 'day' AND facet = 1 AND at >= $1 AND at < $2
           AND connection = (SELECT id FROM history_labels WHERE text = $3)
         GROUP BY at, text HAVING sum(attempts_served + attempts_failed) > 0`,
        [fromMs, toMs, connection, CUT_SHORT],
      ),

    async measure() {
      const [size] = await run<HistorySize>(
        `SELECT ${COUNT_REQUESTS} AS requests,
           (SELECT created_at_ms FROM requests ORDER BY id LIMIT 1) AS "oldestAtMs",
           (SELECT created_at_ms FROM requests ORDER BY id DESC LIMIT 1) AS "newestAtMs",
           pg_database_size(current_database()) AS bytes`,
      );
      return size ?? { requests: 0, oldestAtMs: null, newestAtMs: null, bytes: 0 };
    },
  };
}
