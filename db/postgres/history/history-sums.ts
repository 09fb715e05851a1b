import { addEncoded, encodeHistogram } from '#db/rows/histogram';
import {
  createHistoryTally,
  type HistoryTally,
  rollupHistograms,
  rollupSums,
  type TalliedAttempt,
  type TalliedRequest,
  type TallyLabels,
} from '#db/rows/history-tally';
import { comboKey, failureKey, rollupKey } from '#db/rows/rollup-keys';
import type { Database, Run } from '#db/postgres/database';
import { collectLabels } from './history-labels.ts';

// The sums of the history are changed by one transaction at a time, in any process.

const SUMS_LOCK = 7_001;

/** Waits until no other transaction changes the sums, and keeps others out until this one ends. */
export async function lockSums(run: Run): Promise<void> {
  await run('SELECT pg_advisory_xact_lock($1)', [SUMS_LOCK]);
}

/** Counts waiting requests, up to a number, and returns how many. None if another process is counting. */
export function catchUp({ transaction }: Pick<Database, 'transaction'>, most: number): Promise<number> {
  return transaction(async (run) => {
    const [lock] = await run<{ isOurs: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS "isOurs"', [
      SUMS_LOCK,
    ]);
    if (lock?.isOurs !== true) return 0;
    const taken = await run<{ id: string }>(
      `DELETE FROM history_queue
       WHERE request_id IN (SELECT request_id FROM history_queue ORDER BY request_id LIMIT $1)
       RETURNING request_id AS id`,
      [most],
    );
    if (taken.length === 0) return 0;
    await count(
      run,
      taken.map(({ id }) => id),
      1,
    );
    return taken.length;
  });
}

/**
 * Subtracts requests that are about to be deleted, within the transaction that deletes them, after `lockSums`.
 */
export async function takeOut(run: Run, ids: readonly string[]): Promise<void> {
  // Waiting requests were never counted.
  const waiting = await run<{ id: string }>(
    'DELETE FROM history_queue WHERE request_id = ANY($1) RETURNING request_id AS id',
    [ids],
  );
  const uncounted = new Set(waiting.map(({ id }) => id));
  await count(
    run,
    ids.filter((id) => !uncounted.has(id)),
    -1,
  );
}

/** Within a transaction, after `lockSums`. */
export async function emptySums(run: Run): Promise<void> {
  for (const table of ['combos', 'rollups', 'failures', 'queue', 'tried', 'labels'])
    await run(`DELETE FROM history_${table}`);
}

async function count(run: Run, ids: readonly string[], sign: 1 | -1): Promise<void> {
  const requests = await run<TalliedRequest>(
    `SELECT id, category, requested_model AS "requestedModel", served_model AS "servedModel", provider,
       client_id AS "clientId", client_name AS "clientName", status, switched::int, origin, stream::int, connection,
       duration_ms AS "durationMs", ttft_ms AS "ttftMs", input_tokens AS "inputTokens",
       output_tokens AS "outputTokens", cost_usd AS "costUsd"
     FROM requests WHERE id = ANY($1) AND status <> 'running' ORDER BY id`,
    [ids],
  );
  const attempts = await run<TalliedAttempt & { readonly requestId: string }>(
    `SELECT request_id AS "requestId", model, provider, connection, outcome, origin, kind, ttft_ms AS "ttftMs",
       cost_usd AS "costUsd", cost_estimated::int AS "costEstimated", may_cost::int AS "mayCost"
     FROM attempts WHERE request_id = ANY($1) ORDER BY request_id, idx`,
    [ids],
  );
  const attemptsOf = Map.groupBy(attempts, ({ requestId }) => requestId);
  const tally = (labels: TallyLabels): HistoryTally => {
    const tallied = createHistoryTally(labels);
    for (const request of requests) tallied.add(request, attemptsOf.get(request.id) ?? [], sign);
    return tallied;
  };
  const collected = collectLabels();
  tally(collected);
  await write(run, tally(await collected.give(run)));
}

type Row = Record<string, number | string | null>;

async function write(run: Run, { combos, rollups, failures }: HistoryTally): Promise<void> {
  const comboRows = [...combos.values()].map(
    ({ key, requests, firstAtMs, lastAtMs, minCostUsd, maxCostUsd }): Row => ({
      ...keyed(comboKey, key),
      requests,
      first_at: firstAtMs,
      last_at: lastAtMs,
      min_cost: minCostUsd,
      max_cost: maxCostUsd,
    }),
  );
  await add(run, 'combos', comboKey, comboRows, [
    'requests = c.requests + excluded.requests',
    'first_at = least(c.first_at, excluded.first_at)',
    'last_at = greatest(c.last_at, excluded.last_at)',
    'min_cost = least(c.min_cost, excluded.min_cost)',
    'max_cost = greatest(c.max_cost, excluded.max_cost)',
  ]);
  const rollupRows = bySpan(
    [...rollups.values()].map(({ hourMs, facet, key, sums, ...histograms }) => ({
      hourMs,
      row: {
        facet,
        ...keyed(rollupKey.slice(3), key),
        ...sums,
        ...Object.fromEntries(rollupHistograms.map((name) => [name, encodeHistogram(histograms[name])])),
      },
    })),
    rollupKey,
    (name, one, other) =>
      isHistogram(name) ? mergeEncoded(String(one), String(other)) : Number(one) + Number(other),
  );
  await add(run, 'rollups', rollupKey, rollupRows, [
    ...rollupSums.map((name) => `${name} = c.${name} + excluded.${name}`),
    ...rollupHistograms.map((name) => `${name} = merge_histograms(c.${name}, excluded.${name})`),
  ]);
  const failureRows = bySpan(
    [...failures.values()].map(({ hourMs, key, attempts }) => ({
      hourMs,
      row: { ...keyed(failureKey.slice(2), key), attempts },
    })),
    failureKey,
    (_name, one, other) => Number(one) + Number(other),
  );
  await add(run, 'failures', failureKey, failureRows, ['attempts = c.attempts + excluded.attempts']);
  await dropEmpty(run, 'combos', comboRows, comboKey, ['requests']);
  await dropEmpty(run, 'rollups', rollupRows, rollupKey, ['requests', 'attempts']);
  await dropEmpty(run, 'failures', failureRows, failureKey, ['attempts']);
}

async function add(
  run: Run,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
  updates: readonly string[],
): Promise<void> {
  if (rows.length === 0) return;
  await run(
    `INSERT INTO history_${table} AS c SELECT * FROM json_populate_recordset(NULL::history_${table}, $1)
     ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    [JSON.stringify(rows)],
  );
}

/** Rows that were reduced and are empty now. */
async function dropEmpty(
  run: Run,
  table: string,
  rows: readonly Row[],
  key: readonly string[],
  counts: readonly string[],
): Promise<void> {
  const reduced = rows.filter((row) => counts.some((name) => Number(row[name]) < 0));
  if (reduced.length === 0) return;
  await run(
    `DELETE FROM history_${table} AS c USING json_populate_recordset(NULL::history_${table}, $1) AS r
     WHERE ${[...key.map((name) => `c.${name} = r.${name}`), ...counts.map((name) => `c.${name} <= 0`)].join(' AND ')}`,
    [JSON.stringify(reduced)],
  );
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Each row for its hour, and for its day, merged with the day's other hours. */
function bySpan(
  hourly: readonly { readonly hourMs: number; readonly row: Row }[],
  key: readonly string[],
  merge: (name: string, one: Row[string], other: Row[string]) => Row[string],
): Row[] {
  const hours: Row[] = [];
  const days = new Map<string, Row>();
  for (const { hourMs, row } of hourly) {
    hours.push({ span: 'hour', at: hourMs, ...row });
    const day: Row = { span: 'day', at: hourMs - (hourMs % DAY_MS), ...row };
    const name = key.map((column) => day[column]).join(' ');
    const before = days.get(name);
    if (before === undefined) days.set(name, day);
    else
      for (const column of Object.keys(day))
        if (!key.includes(column))
          before[column] = merge(column, before[column] ?? null, day[column] ?? null);
  }
  return [...hours, ...days.values()];
}

function keyed(names: readonly string[], key: readonly number[]): Row {
  return Object.fromEntries(names.map((name, at) => [name, key[at] ?? 0]));
}

function isHistogram(name: string): boolean {
  return rollupHistograms.some((histogram) => histogram === name);
}

function mergeEncoded(one: string, other: string): string {
  const merged = new Map<number, number>();
  addEncoded(merged, one);
  addEncoded(merged, other);
  return encodeHistogram(merged);
}
