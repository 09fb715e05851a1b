import { addEncoded, encodeHistogram } from '#db/rows/histogram';
import { createHistoryLabels, type HistoryLabels } from './history-labels.ts';
import {
  createHistoryTally,
  rollupHistograms,
  rollupSums,
  type HistoryTally,
  type TalliedAttempt,
  type TalliedRequest,
} from '#db/rows/history-tally';
import { comboKey, failureKey, rollupKey } from '#db/rows/rollup-keys';
import type { FinishedAttempt, FinishedRequest, FinishWrite } from '#lib/store/history-rows';
import type { Database } from '#db/sqlite/open-database';

/** The sums of the history, updated from the rows, request by request. */
export type HistorySums = {
  readonly labels: HistoryLabels;
  /** Has the rows just written counted by the next `catchUp`, without reading them back. */
  readonly note: (finished: readonly FinishWrite[]) => void;
  /** Counts waiting requests, up to a number, and returns how many. One transaction. */
  readonly catchUp: (most: number) => number;
  /** Empties the sums, within a transaction. The numbers of the labels are then assigned again. */
  readonly empty: () => void;
  /** Adds ended requests to the sums, within a transaction. */
  readonly tallyUp: (ids: readonly string[]) => HistoryTally;
  /** Subtracts requests that are about to be deleted, within the transaction that deletes them. */
  readonly takeOut: (ids: readonly string[]) => void;
};

const summingTables = [
  'history_combos',
  'history_rollups',
  'history_failures',
  'history_queue',
  'history_tried',
  'history_labels',
];

type Value = string | number | null;

/** Above this number they are read back later: they wait in the table as well. */
const MAX_NOTED = 10_000;

export function createHistorySums({ sqlite }: Pick<Database, 'sqlite'>): HistorySums {
  sqlite.function('merge_histograms', { deterministic: true }, (one: unknown, other: unknown) => {
    const merged = new Map<number, number>();
    addEncoded(merged, String(one));
    addEncoded(merged, String(other));
    return encodeHistogram(merged);
  });
  const labels = createHistoryLabels({ sqlite });

  const addCombo = sqlite.prepare<Value[]>(
    `${insertInto('history_combos', [...comboKey, 'requests', 'first_at', 'last_at', 'min_cost', 'max_cost'])}
     ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
       first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
       min_cost = coalesce(min(min_cost, excluded.min_cost), min_cost, excluded.min_cost),
       max_cost = coalesce(max(max_cost, excluded.max_cost), max_cost, excluded.max_cost)`,
  );
  const addRollup = sqlite.prepare<Value[]>(
    `${insertInto('history_rollups', [...rollupKey, ...rollupSums, ...rollupHistograms])}
     ON CONFLICT DO UPDATE SET ${rollupSums.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')},
       ${rollupHistograms.map(mergeHistogram).join(', ')}`,
  );
  const addFailure = sqlite.prepare<Value[]>(
    `${insertInto('history_failures', [...failureKey, 'attempts'])}
     ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts`,
  );
  const dropEmpty = {
    combo: sqlite.prepare<Value[]>(deleteEmpty('history_combos', comboKey, ['requests'])),
    rollup: sqlite.prepare<Value[]>(deleteEmpty('history_rollups', rollupKey, ['requests', 'attempts'])),
    failure: sqlite.prepare<Value[]>(deleteEmpty('history_failures', failureKey, ['attempts'])),
  };
  const readRequest = sqlite.prepare<[string], TalliedRequest>(
    `SELECT id, category, requested_model AS requestedModel, served_model AS servedModel, provider,
       client_id AS clientId, client_name AS clientName, status, switched, origin, stream, connection, duration_ms AS durationMs,
       ttft_ms AS ttftMs, input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd
     FROM requests WHERE id = ? AND status <> 'running'`,
  );
  const readAttempts = sqlite.prepare<[string], TalliedAttempt>(
    `SELECT model, provider, connection, outcome, origin, kind, ttft_ms AS ttftMs, cost_usd AS costUsd,
       cost_estimated AS costEstimated, may_cost AS mayCost
     FROM attempts WHERE request_id = ? ORDER BY idx`,
  );
  const readQueue = sqlite
    .prepare<[number], string>('SELECT request_id FROM history_queue ORDER BY request_id LIMIT ?')
    .pluck();
  const takeFromQueue = sqlite.prepare<[string]>('DELETE FROM history_queue WHERE request_id = ?');

  /**
   * Written and not yet counted. Each is also in the table, in case of a crash and for other processes that
   * count.
   */
  const noted: FinishWrite[] = [];

  function tallyUp(ids: readonly string[], sign: 1 | -1): HistoryTally {
    const tally = createHistoryTally(labels);
    for (const id of ids) {
      const request = readRequest.get(id);
      if (request !== undefined) tally.add(request, readAttempts.all(id), sign);
    }
    return tally;
  }

  function write({ combos, rollups, failures }: HistoryTally): void {
    for (const { key, requests, firstAtMs, lastAtMs, minCostUsd, maxCostUsd } of combos.values()) {
      addCombo.run(...key, requests, firstAtMs, lastAtMs, minCostUsd, maxCostUsd);
      if (requests < 0) dropEmpty.combo.run(...key);
    }
    for (const { hourMs, facet, key, sums, ...histograms } of rollups.values()) {
      const values = [
        ...rollupSums.map((name) => sums[name]),
        ...rollupHistograms.map((name) => encodeHistogram(histograms[name])),
      ];
      for (const [span, atMs] of spansOf(hourMs)) {
        addRollup.run(span, facet, atMs, ...key, ...values);
        if (sums.requests < 0 || sums.attempts < 0) dropEmpty.rollup.run(span, facet, atMs, ...key);
      }
    }
    for (const { hourMs, key, attempts } of failures.values()) {
      for (const [span, atMs] of spansOf(hourMs)) {
        addFailure.run(span, atMs, ...key, attempts);
        if (attempts < 0) dropEmpty.failure.run(span, atMs, ...key);
      }
    }
  }

  const readEra = sqlite.prepare<[], number>('PRAGMA user_version').pluck();
  let era = readEra.get();

  /** Within a transaction, because another connection may have assigned the numbers of the labels again. */
  function renewLabels(): void {
    const now = readEra.get();
    if (now !== era) labels.forget();
    era = now;
  }

  /** The process that takes a request from the queue counts it, so that none is counted twice. */
  function isTaken(id: string): boolean {
    return takeFromQueue.run(id).changes > 0;
  }

  const countNoted = sqlite.transaction((finished: readonly FinishWrite[]): void => {
    renewLabels();
    const tally = createHistoryTally(labels);
    for (const { request, attempts } of finished)
      if (isTaken(request.id)) tally.add(talliedRequest(request), attempts.map(talliedAttempt), 1);
    write(tally);
  });
  const countQueued = sqlite.transaction((most: number): number => {
    renewLabels();
    const ids = readQueue.all(most);
    write(tallyUp(ids.filter(isTaken), 1));
    return ids.length;
  });

  return {
    labels,
    note(finished) {
      if (noted.length < MAX_NOTED) noted.push(...finished);
    },
    catchUp(most) {
      try {
        const finished = noted.slice(0, most);
        if (finished.length === 0) return countQueued.immediate(most);
        countNoted.immediate(finished);
        noted.splice(0, finished.length);
        return finished.length;
      } catch (cause) {
        labels.forget();
        throw cause;
      }
    },
    empty() {
      for (const table of summingTables) sqlite.prepare(`DELETE FROM ${table}`).run();
      sqlite.pragma(`user_version = ${(readEra.get() ?? 0) + 1}`);
      renewLabels();
    },
    tallyUp(ids) {
      renewLabels();
      return tallyUp(ids, 1);
    },
    takeOut(ids) {
      renewLabels();
      // Waiting requests were never counted.
      const counted = ids.filter((id) => !isTaken(id));
      write(tallyUp(counted, -1));
    },
  };
}

const DAY_MS = 24 * 60 * 60 * 1_000;

function spansOf(hourMs: number): readonly (readonly [span: 'day' | 'hour', atMs: number])[] {
  return [
    ['hour', hourMs],
    ['day', hourMs - (hourMs % DAY_MS)],
  ];
}

function talliedRequest(request: FinishedRequest): TalliedRequest {
  return {
    ...request,
    switched: Number(request.switched),
    stream: Number(request.stream),
    ttftMs: request.timeToFirstTokenMs,
  };
}

function talliedAttempt(attempt: FinishedAttempt): TalliedAttempt {
  const { timeToFirstTokenMs, costEstimated, mayCost = null } = attempt;
  return {
    ...attempt,
    ttftMs: timeToFirstTokenMs,
    costEstimated: Number(costEstimated),
    mayCost: mayCost === null ? null : Number(mayCost),
  };
}

/** Most rows have few of them; an empty one needs no call. */
function mergeHistogram(name: string): string {
  return `${name} = CASE '' WHEN excluded.${name} THEN ${name} WHEN ${name} THEN excluded.${name}
    ELSE merge_histograms(${name}, excluded.${name}) END`;
}

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function deleteEmpty(table: string, key: readonly string[], counts: readonly string[]): string {
  const isKey = key.map((column) => `${column} = ?`);
  const isEmpty = counts.map((count) => `${count} <= 0`);
  return `DELETE FROM ${table} WHERE ${[...isKey, ...isEmpty].join(' AND ')}`;
}
