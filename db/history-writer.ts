import { createHash } from 'node:crypto';
import type {
  BegunRequest,
  FinishedAttempt,
  FinishedRequest,
  FinishWrite,
  HistoryWrite,
  Snapshot,
} from './history-rows.ts';
import type { Database } from './open-database.ts';

/** Snapshot ids kept in memory; past this many they are looked up in the table again. */
const MAX_KNOWN_SNAPSHOTS = 1_000;

const begunColumns = [
  'id',
  'created_at_ms',
  'category',
  'requested_model',
  'status',
  'stream',
  'client_name',
  'connection',
  'snapshot_id',
] as const;

const finishedColumns = [
  ...begunColumns,
  'served_model',
  'provider',
  'switched',
  'origin',
  'attempt_count',
  'duration_ms',
  'ttft_ms',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'cost_estimated',
  'error_type',
  'stored_until_ms',
  'explanation',
  'prompt',
  'answer',
] as const;

const attemptColumns = [
  'request_id',
  'idx',
  'model',
  'provider',
  'outcome',
  'http_status',
  'origin',
  'action',
  'kind',
  'reason',
  'wait_ms',
  'started_at_ms',
  'duration_ms',
  'ttft_ms',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'cost_estimated',
  'generation_id',
  'evidence',
  'advice',
  'router_attempts',
  'own_calls',
] as const;

type Value = string | number | null;
type Row<Column extends string> = Readonly<Record<Column, Value>>;

/**
 * Writes many rows in one transaction. It is on the path of every request, so its SQL is prepared once and by hand.
 * A finish without its begin makes the row; a begin or another finish after it changes nothing. Gives the
 * finishes that were written.
 */
export function createHistoryWriter({
  sqlite,
}: Database): (writes: readonly HistoryWrite[]) => readonly FinishWrite[] {
  const begin = sqlite.prepare<[Row<(typeof begunColumns)[number]>]>(
    `${insertInto('requests', begunColumns)} ON CONFLICT (id) DO NOTHING`,
  );
  const updates = finishedColumns
    .filter((column) => column !== 'id')
    .map((column) => `${column} = excluded.${column}`);
  const finish = sqlite.prepare<[Row<(typeof finishedColumns)[number]>]>(
    `${insertInto('requests', finishedColumns)} ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}
     WHERE requests.status = 'running'`,
  );
  const queue = sqlite.prepare<[string]>('INSERT INTO history_queue (request_id) VALUES (?)');
  const addAttempt = sqlite.prepare<[Row<(typeof attemptColumns)[number]>]>(
    insertInto('attempts', attemptColumns).replace('INSERT', 'INSERT OR REPLACE'),
  );
  const findSnapshot = sqlite.prepare<[string], number>('SELECT id FROM snapshots WHERE hash = ?').pluck();
  const addSnapshot = sqlite.prepare<[string, string]>('INSERT INTO snapshots (hash, json) VALUES (?, ?)');

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

  function begunRow(request: BegunRequest) {
    return {
      id: request.id,
      created_at_ms: request.createdAtMs,
      category: request.category,
      requested_model: request.requestedModel,
      status: 'running',
      stream: Number(request.stream),
      client_name: request.clientName,
      connection: request.connection,
      snapshot_id: snapshotIdOf(request.snapshot),
    };
  }

  function finishedRow(request: FinishedRequest, attemptCount: number) {
    return {
      ...begunRow(request),
      status: request.status,
      served_model: request.servedModel,
      provider: request.provider,
      switched: Number(request.switched),
      origin: request.origin,
      attempt_count: attemptCount,
      duration_ms: request.durationMs,
      ttft_ms: request.timeToFirstTokenMs,
      input_tokens: request.inputTokens,
      output_tokens: request.outputTokens,
      cost_usd: request.costUsd,
      cost_estimated: Number(request.costEstimated),
      error_type: request.errorType,
      stored_until_ms: request.storedUntilMs,
      explanation: request.explanation,
      prompt: request.prompt,
      answer: request.answer,
    };
  }

  const writeAll = sqlite.transaction((writes: readonly HistoryWrite[]) => {
    const finished: FinishWrite[] = [];
    for (const write of writes) {
      switch (write.kind) {
        case 'begin':
          begin.run(begunRow(write.request));
          break;
        case 'finish':
          // A request ends once: the sums count on it.
          if (finish.run(finishedRow(write.request, write.attempts.length)).changes === 0) break;
          queue.run(write.request.id);
          for (const attempt of write.attempts) addAttempt.run(attemptRow(write.request.id, attempt));
          finished.push(write);
          break;
      }
    }
    return finished;
  });

  return (writes) => {
    try {
      return writeAll.immediate(writes);
    } catch (cause) {
      // Ids of snapshots the rolled-back transaction made are not in the table.
      snapshotIds.clear();
      throw cause;
    }
  };
}

function attemptRow(requestId: string, attempt: FinishedAttempt) {
  return {
    request_id: requestId,
    idx: attempt.index,
    model: attempt.model,
    provider: attempt.provider,
    outcome: attempt.outcome,
    http_status: attempt.httpStatus,
    origin: attempt.origin,
    action: attempt.action,
    kind: attempt.kind,
    reason: attempt.reason,
    wait_ms: attempt.waitMs,
    started_at_ms: attempt.startedAtMs,
    duration_ms: attempt.durationMs,
    ttft_ms: attempt.timeToFirstTokenMs,
    input_tokens: attempt.inputTokens,
    output_tokens: attempt.outputTokens,
    cost_usd: attempt.costUsd,
    cost_estimated: Number(attempt.costEstimated),
    generation_id: attempt.generationId,
    evidence: jsonOrNull(attempt.evidence),
    advice: jsonOrNull(attempt.advice),
    router_attempts: jsonOrNull(attempt.routerAttempts),
    own_calls: attempt.ownCalls == null ? null : JSON.stringify(attempt.ownCalls),
  };
}

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`;
}

function jsonOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
