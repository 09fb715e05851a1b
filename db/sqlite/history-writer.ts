import { createHash } from 'node:crypto';
import type {
  FinishedAttempt,
  FinishedRequest,
  FinishWrite,
  HistoryWrite,
  RunningCall,
  RunningRequest,
  Snapshot,
} from '#lib/store/history-rows';
import { createHoldSettling, nanoOf } from './settle-holds.ts';
import type { Database } from './open-database.ts';

/** Snapshot ids kept in memory; above this number, they are looked up in the table. */
const MAX_KNOWN_SNAPSHOTS = 1_000;

/**
 * A column and its value in a row. Values are bound by position, because binding by name would look up each.
 */
type Column<From> = readonly [name: string, valueOf: (from: From) => Value];
type Value = string | number | null;
type Known<Request> = {
  readonly request: Request;
  readonly call: RunningCall | null;
  readonly snapshotId: number;
  readonly attemptCount: number;
};
type Attempted = { readonly requestId: string; readonly attempt: FinishedAttempt };

/** The facts known from the start, or learned while it runs. */
const knownColumns: readonly Column<Known<RunningRequest>>[] = [
  ['id', ({ request }) => request.id],
  ['created_at_ms', ({ request }) => request.createdAtMs],
  ['category', ({ request }) => request.category],
  ['requested_model', ({ request }) => request.requestedModel],
  ['stream', ({ request }) => Number(request.stream)],
  ['dialect', ({ request }) => request.dialect],
  ['client_retry', ({ request }) => request.clientRetry],
  [
    'return_choice',
    ({ request }) => (request.returnChoice === null ? null : JSON.stringify(request.returnChoice)),
  ],
  ['client_id', ({ request }) => request.clientId],
  ['client_name', ({ request }) => request.clientName],
  ['connection', ({ request }) => request.connection],
  ['snapshot_id', ({ snapshotId }) => snapshotId],
  ['served_model', ({ request }) => request.servedModel],
  ['provider', ({ request }) => request.provider],
  ['switched', ({ request }) => Number(request.switched)],
  ['origin', ({ request }) => request.origin],
  ['attempt_count', ({ attemptCount }) => attemptCount],
  ['ttft_ms', ({ request }) => request.timeToFirstTokenMs],
  ['queued_ms', ({ request }) => request.queuedMs],
  ['explanation', ({ request }) => request.explanation],
  ['call', ({ call }) => (call === null ? null : JSON.stringify(call))],
];
const runningColumns: readonly Column<Known<RunningRequest>>[] = [
  ...knownColumns,
  ['status', () => 'running'],
];
const finishedColumns: readonly Column<Known<FinishedRequest>>[] = [
  ...knownColumns,
  ['status', ({ request }) => request.status],
  ['duration_ms', ({ request }) => request.durationMs],
  ['input_tokens', ({ request }) => request.inputTokens],
  ['output_tokens', ({ request }) => request.outputTokens],
  ['cost_usd', ({ request }) => request.costUsd],
  ['cost_estimated', ({ request }) => Number(request.costEstimated)],
  ['error_type', ({ request }) => request.errorType],
  ['stored_until_ms', ({ request }) => request.storedUntilMs],
  ['prompt', ({ request }) => request.prompt],
  ['answer', ({ request }) => request.answer],
];
const attemptColumns: readonly Column<Attempted>[] = [
  ['request_id', ({ requestId }) => requestId],
  ['idx', ({ attempt }) => attempt.index],
  ['model', ({ attempt }) => attempt.model],
  ['provider', ({ attempt }) => attempt.provider],
  ['connection', ({ attempt }) => attempt.connection],
  ['outcome', ({ attempt }) => attempt.outcome],
  ['http_status', ({ attempt }) => attempt.httpStatus],
  ['origin', ({ attempt }) => attempt.origin],
  ['action', ({ attempt }) => attempt.action],
  ['kind', ({ attempt }) => attempt.kind],
  ['reason', ({ attempt }) => attempt.reason],
  ['wait_ms', ({ attempt }) => attempt.waitMs],
  ['started_at_ms', ({ attempt }) => attempt.startedAtMs],
  ['duration_ms', ({ attempt }) => attempt.durationMs],
  ['ttft_ms', ({ attempt }) => attempt.timeToFirstTokenMs],
  ['input_tokens', ({ attempt }) => attempt.inputTokens],
  ['output_tokens', ({ attempt }) => attempt.outputTokens],
  ['cached_tokens', ({ attempt }) => attempt.cachedTokens],
  ['cost_usd', ({ attempt }) => attempt.costUsd],
  ['cost_estimated', ({ attempt }) => Number(attempt.costEstimated)],
  ['byok_usd', ({ attempt }) => attempt.byokUsd ?? null],
  ['may_cost', ({ attempt }) => (attempt.mayCost == null ? null : Number(attempt.mayCost))],
  ['generation_id', ({ attempt }) => attempt.generationId],
  ['evidence', ({ attempt }) => jsonOrNull(attempt.evidence)],
  ['advice', ({ attempt }) => jsonOrNull(attempt.advice)],
  ['router_attempts', ({ attempt }) => jsonOrNull(attempt.routerAttempts)],
  ['carried', ({ attempt }) => jsonOrNull(attempt.carried ?? [])],
  [
    'service_tier',
    ({ attempt }) => (attempt.serviceTier == null ? null : JSON.stringify(attempt.serviceTier)),
  ],
  ['skip_cause', ({ attempt }) => attempt.skipCause ?? null],
  ['own_calls', ({ attempt }) => (attempt.ownCalls == null ? null : JSON.stringify(attempt.ownCalls))],
];

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
      json = JSON.stringify({ chain: snapshot.chain, policy: snapshot.policy });
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
        for (const { outcome, index, costUsd, costEstimated, mayCost } of attempts) {
          const isSure = !costEstimated && (costUsd !== null || mayCost !== true);
          if (outcome !== 'skipped') settle(requestId, index, { nano: nanoOf(costUsd ?? 0), isSure });
        }
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
    WHERE requests.status = 'running'`;
}

function insertInto<From>(table: string, columns: readonly Column<From>[]): string {
  return `INSERT INTO ${table} (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function valuesOf<From>(columns: readonly Column<From>[], from: From): Value[] {
  return columns.map(([, valueOf]) => valueOf(from));
}

function isForeignKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

function jsonOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
