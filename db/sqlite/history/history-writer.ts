import { createHash } from 'node:crypto';
import type { FinishedAttempt, FinishWrite, HistoryWrite, Snapshot } from '#lib/store/history-rows';
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
import { createHoldSettling } from './settle-holds.ts';
import type { Database } from '#db/sqlite/open-database';

/** Snapshot ids kept in memory; above this number, they are looked up in the table. */
const MAX_KNOWN_SNAPSHOTS = 1_000;

export type HistoryWriter = {
  /**
   * Writes many rows in one transaction. A finish without a start creates the row; anything after the finish
   * changes nothing. Returns the finishes that were written.
   */
  readonly write: (writes: readonly HistoryWrite[]) => readonly FinishWrite[];
  /** Writes them and rolls back, so that the first real row is written as fast as the next ones. */
  readonly rehearse: (writes: readonly HistoryWrite[]) => void;
  /** Adds one attempt to a request, within a transaction. */
  readonly addAttempt: (requestId: string, attempt: FinishedAttempt) => void;
};

/** Runs for every request, so its SQL is prepared once and by hand. */
export function createHistoryWriter({ sqlite }: Pick<Database, 'sqlite'>): HistoryWriter {
  const run = sqlite.prepare<Value[]>(writeRequest(runningColumns));
  const finish = sqlite.prepare<Value[]>(writeRequest(finishedColumns));
  const queue = sqlite.prepare<[string]>('INSERT INTO history_queue (request_id) VALUES (?)');
  const insertAttempt = sqlite.prepare<Value[]>(
    insertInto('attempts', attemptColumns).replace('INSERT', 'INSERT OR REPLACE'),
  );
  const removeAttempts = sqlite.prepare<[string]>('DELETE FROM attempts WHERE request_id = ?');
  const findSnapshot = sqlite.prepare<[string], number>('SELECT id FROM snapshots WHERE hash = ?').pluck();
  const addSnapshot = sqlite.prepare<[string, string]>('INSERT INTO snapshots (hash, json) VALUES (?, ?)');

  const addAttempt = (requestId: string, attempt: FinishedAttempt): void =>
    void insertAttempt.run(...valuesOf(attemptColumns, { requestId, attempt }));

  const { settle, settleLeft } = createHoldSettling({ sqlite });

  const snapshotIds = new Map<string, number>();
  const snapshotJson = new WeakMap<Snapshot, string>();

  function snapshotIdOf(snapshot: Snapshot): number {
    let json = snapshotJson.get(snapshot);
    if (json === undefined) {
      json = snapshotText(snapshot);
      snapshotJson.set(snapshot, json);
    }
    const known = snapshotIds.get(json);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(json).digest('base64url');
    const id = findSnapshot.get(hash) ?? Number(addSnapshot.run(hash, json).lastInsertRowid);
    if (snapshotIds.size >= MAX_KNOWN_SNAPSHOTS) snapshotIds.clear();
    snapshotIds.set(json, id);
    return id;
  }

  const writeAll = sqlite.transaction((writes: readonly HistoryWrite[]) => {
    const finished: FinishWrite[] = [];
    for (const write of writes) {
      const { attempts } = write;
      const known = {
        snapshotId: snapshotIdOf(write.request.snapshot),
        attemptCount: attempts.length,
        call: write.kind === 'running' ? write.call : null,
      };
      const { changes } =
        write.kind === 'running'
          ? run.run(...valuesOf(runningColumns, { ...known, request: write.request }))
          : finish.run(...valuesOf(finishedColumns, { ...known, request: write.request }));
      // A request ends once; the sums rely on it.
      if (changes === 0) continue;
      const requestId = write.request.id;
      // The attempts recorded while it ran, if those of its end can't be written.
      if (attempts.length === 0) removeAttempts.run(requestId);
      for (const attempt of attempts) addAttempt(requestId, attempt);
      if (write.hasHolds === true) {
        for (const { index, ...cost } of holdCosts(write)) settle(requestId, index, cost);
        // For calls whose attempts can't be written.
        if (write.kind === 'finish') settleLeft(requestId);
      }
      if (write.kind === 'running') continue;
      queue.run(requestId);
      finished.push(write);
    }
    return finished;
  });

  const undone = new Error('Only rehearsed.');
  const rehearseAll = sqlite.transaction((writes: readonly HistoryWrite[]) => {
    writeAll(writes);
    throw undone;
  });

  function writeOnce(writes: readonly HistoryWrite[]): readonly FinishWrite[] {
    try {
      return writeAll.immediate(writes);
    } catch (cause) {
      // Snapshot ids created by the rolled-back transaction are not in the table.
      snapshotIds.clear();
      throw cause;
    }
  }

  return {
    write(writes) {
      try {
        return writeOnce(writes);
      } catch (cause) {
        // A snapshot known here went with its last request, which another connection deleted.
        if (isForeignKey(cause)) return writeOnce(writes);
        throw cause;
      }
    },
    rehearse(writes) {
      try {
        rehearseAll.immediate(writes);
      } catch (cause) {
        snapshotIds.clear();
        if (cause !== undone) throw cause;
      }
    },
    addAttempt,
  };
}

/** Makes the row, or changes it as long as it runs. */
function writeRequest<From>(columns: readonly Column<From>[]): string {
  const updates = columns.filter(([name]) => name !== 'id').map(([name]) => `${name} = excluded.${name}`);
  return `${insertInto('requests', columns)} ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}
    WHERE ${MAY_REPLACE}`;
}

function insertInto<From>(table: string, columns: readonly Column<From>[]): string {
  return `INSERT INTO ${table} (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

/** Values are bound by position, because binding by name would look up each. */
function valuesOf<From>(columns: readonly Column<From>[], from: From): Value[] {
  return columns.map(([, valueOf]) => valueOf(from));
}

function isForeignKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}
