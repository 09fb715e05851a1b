import { createHash } from 'node:crypto';
import type { FinishedAttempt, HistoryWrite } from '#lib/store/history-rows';
import {
  attemptColumns,
  type Column,
  finishedColumns,
  holdCosts,
  runningColumns,
  snapshotText,
  MAY_REPLACE,
  type Value,
} from '#db/rows/history-columns';
import type { Database, Run } from '#db/postgres/database';
import { BOOK_TAKEN } from './settle-holds.ts';
import { textWithoutNul } from '#db/postgres/twin';

export type HistoryWriter = {
  /**
   * Writes many rows, all of them or none. A finish without a start creates the row; anything after the finish
   * changes nothing.
   */
  readonly write: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** The same as a part of a transaction. */
  readonly writeIn: (run: Run, writes: readonly HistoryWrite[]) => Promise<void>;
  /** Writes them and rolls back, so that the first real row is written as fast as the next ones. */
  readonly rehearse: (writes: readonly HistoryWrite[]) => Promise<void>;
};

/** Snapshot ids kept in memory; above this number, they are looked up in the table. */
const MAX_KNOWN_SNAPSHOTS = 1_000;

const namesOf = (columns: readonly (readonly [name: string, ...unknown[]])[]) =>
  columns.map(([name]) => name);
const requestNames = [...namesOf(finishedColumns), 'process'];
const attemptNames = namesOf(attemptColumns);
const assigned = (names: readonly string[]) => names.map((name) => `${name} = excluded.${name}`).join(', ');

/** Creates the rows, or updates them while they run, with their attempts. Ended requests stay unchanged. */
const WRITE_ROWS = `
  changed AS (
    INSERT INTO requests (${requestNames.join(', ')})
    SELECT ${requestNames.join(', ')} FROM json_populate_recordset(NULL::requests, $1)
    ON CONFLICT (id) DO UPDATE SET ${assigned(requestNames.filter((name) => name !== 'id'))}
      WHERE ${MAY_REPLACE}
    RETURNING id, status
  ),
  cleared AS (
    DELETE FROM attempts USING changed WHERE request_id = changed.id AND request_id = ANY($3)
  ),
  tried AS (
    INSERT INTO attempts (${attemptNames.join(', ')})
    SELECT ${attemptNames.map((name) => `a.${name}`).join(', ')}
    FROM json_populate_recordset(NULL::attempts, $2) AS a JOIN changed ON changed.id = a.request_id
    ON CONFLICT (request_id, idx) DO UPDATE SET ${assigned(attemptNames)}
  ),
  queued AS (
    INSERT INTO history_queue (request_id) SELECT id FROM changed WHERE status <> 'running'
  )`;

const WRITE = `WITH ${WRITE_ROWS} SELECT count(*) AS changed FROM changed`;

/** $4: what ended attempts cost. $5: the requests of which all other holds end, too, at their estimates. */
const WRITE_AND_SETTLE = `WITH ${WRITE_ROWS},
  costs AS (
    SELECT * FROM json_to_recordset($4) AS c (request_id text, idx bigint, nano float8, is_sure boolean)
  ),
  taken AS (
    DELETE FROM budget_holds AS h
    USING changed
    WHERE h.request_id = changed.id
      AND (h.request_id = ANY($5)
        OR EXISTS (SELECT 1 FROM costs AS c WHERE c.request_id = h.request_id AND c.idx = h.idx))
    RETURNING h.request_id, h.idx, h.budget_id, h.start_ms, h.held_nano,
      (SELECT c.nano FROM costs AS c WHERE c.request_id = h.request_id AND c.idx = h.idx) AS nano,
      coalesce((SELECT c.is_sure FROM costs AS c WHERE c.request_id = h.request_id AND c.idx = h.idx), false) AS is_sure
  ), ${BOOK_TAKEN}
  SELECT count(*) AS changed FROM changed`;

const UNDONE = new Error('Only rehearsed.');

/** `processId` is stored with running rows. */
export function createHistoryWriter(
  { run: runAlone, transaction }: Database,
  processId: number,
): HistoryWriter {
  const snapshotIds = new Map<string, number>();

  async function snapshotIdOf(run: Run, json: string): Promise<number> {
    const known = snapshotIds.get(json);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(json).digest('base64url');
    // Updating the key instead of the text would lock out every request that refers to the row.
    const [row] = await run<{ id: number }>(
      `INSERT INTO snapshots (hash, json) VALUES ($1, $2)
       ON CONFLICT (hash) DO UPDATE SET json = excluded.json RETURNING id`,
      [hash, json],
    );
    if (row === undefined) throw new Error('The snapshot was not written.');
    if (snapshotIds.size >= MAX_KNOWN_SNAPSHOTS) snapshotIds.clear();
    snapshotIds.set(json, row.id);
    return row.id;
  }

  async function writeRound(run: Run, writes: readonly HistoryWrite[]): Promise<void> {
    const requests: Fields[] = [];
    for (const write of writes) {
      const { request } = write;
      const snapshotId = await snapshotIdOf(run, snapshotText(request.snapshot));
      const known = { snapshotId, attemptCount: write.attempts.length };
      requests.push(
        write.kind === 'running'
          ? {
              ...finishLess,
              process: processId,
              ...fieldsOf(runningColumns, { ...known, request: write.request, call: write.call }),
            }
          : { ...fieldsOf(finishedColumns, { ...known, request: write.request, call: null }), process: null },
      );
    }
    const attempts = writes.flatMap((write) =>
      write.attempts.map((attempt) => fieldsOf(attemptColumns, { requestId: write.request.id, attempt })),
    );
    // The attempts recorded while it ran, if those of its end can't be written.
    const cleared = writes.filter((write) => write.attempts.length === 0).map(({ request }) => request.id);
    const rows = [JSON.stringify(requests), JSON.stringify(attempts), cleared];
    const held = writes.filter(({ hasHolds }) => hasHolds === true);
    if (held.length === 0) return refuseClosed(run, writes, await run<Changed>(WRITE, rows, 'write rows'));
    const costs = held.flatMap((write) =>
      holdCosts(write).map(({ index, nano, isSure }) => ({
        request_id: write.request.id,
        idx: index,
        nano,
        is_sure: isSure,
      })),
    );
    const ended = held.filter(({ kind }) => kind === 'finish').map(({ request }) => request.id);
    await refuseClosed(
      run,
      writes,
      await run<Changed>(
        WRITE_AND_SETTLE,
        [...rows, JSON.stringify(costs), ended],
        'write rows and settle holds',
      ),
    );
  }

  async function writeIn(run: Run, writes: readonly HistoryWrite[]): Promise<void> {
    for (const round of roundsOf(writes)) await writeRound(run, round);
  }

  /** A known snapshot may have been deleted with its last request, or rolled back. */
  async function withSnapshots(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      snapshotIds.clear();
      if (!isForeignKey(cause)) throw cause;
      await write();
    }
  }

  /** Snapshot ids created by a rolled-back transaction are not in the table. */
  async function withClearing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      snapshotIds.clear();
      throw cause;
    }
  }

  return {
    writeIn: (run, writes) => withClearing(() => writeIn(run, writes)),
    write: (writes) =>
      withSnapshots(() => {
        const rounds = roundsOf(writes);
        const [only] = rounds;
        // A single statement is its own transaction.
        return rounds.length === 1 && only !== undefined
          ? writeRound(runAlone, only)
          : transaction((run) => writeIn(run, writes));
      }),
    async rehearse(writes) {
      await transaction(async (run) => {
        await writeIn(run, writes);
        throw UNDONE;
      }).catch((cause: unknown) => {
        snapshotIds.clear();
        if (cause !== UNDONE) throw cause;
      });
    },
  };
}

type Changed = { readonly changed: number };

/**
 * A process that was paused for longer than its lease finds its requests closed by another one. They stay as they were
 * closed, so the rest of their answers must not be sent.
 */
async function refuseClosed(
  run: Run,
  writes: readonly HistoryWrite[],
  [written]: readonly Changed[],
): Promise<void> {
  if (written?.changed === writes.length) return;
  const [closed] = await run<{ id: string }>(
    `SELECT id FROM requests WHERE id = ANY($1) AND status = 'interrupted' LIMIT 1`,
    [writes.map(({ request }) => request.id)],
  );
  if (closed !== undefined)
    throw new Error(`Request ${closed.id} was closed as interrupted, because this process was paused.`);
}

/** Adds one attempt to a request, within a transaction. */
export async function addAttempt(run: Run, requestId: string, attempt: FinishedAttempt): Promise<void> {
  await run(
    `INSERT INTO attempts (${attemptNames.join(', ')})
     SELECT ${attemptNames.join(', ')} FROM json_populate_recordset(NULL::attempts, $1)
     ON CONFLICT (request_id, idx) DO UPDATE SET ${assigned(attemptNames)}`,
    [JSON.stringify([fieldsOf(attemptColumns, { requestId, attempt })])],
  );
}

type Fields = Readonly<Record<string, Value>>;

/** The values of a running request for the columns that only its end fills. */
const finishLess: Fields = {
  duration_ms: null,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  cost_estimated: 0,
  error_type: null,
  stored_until_ms: null,
  prompt: null,
  answer: null,
};

function fieldsOf<From>(columns: readonly Column<From>[], from: From): Fields {
  return Object.fromEntries(
    columns.map(([name, valueOf]) => {
      const value = valueOf(from);
      return [name, typeof value === 'string' ? textWithoutNul(name, value) : value];
    }),
  );
}

/** A statement changes a row once, so several writes of one request are done in successive rounds. */
function roundsOf(writes: readonly HistoryWrite[]): HistoryWrite[][] {
  const rounds: HistoryWrite[][] = [];
  const seen = new Map<string, number>();
  for (const write of writes) {
    const at = seen.get(write.request.id) ?? 0;
    seen.set(write.request.id, at + 1);
    const round = rounds[at];
    if (round === undefined) rounds.push([write]);
    else round.push(write);
  }
  return rounds;
}

function isForeignKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}
