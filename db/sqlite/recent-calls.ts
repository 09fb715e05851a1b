import type { ReadRecentCalls, RecentCall } from '#lib/store/history';
import { setImmediate } from 'node:timers/promises';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { Database } from './open-database.ts';
import { AFTER_ALL_IDS, uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

/** Requests read at a time; in between, other requests are handled. */
const WINDOW = 1_000;
/** With more, the median does not change and reading would take too long. */
const MAX_REQUESTS = 4_000;

type Row = [
  connection: ConnectionId,
  model: string,
  outcome: string,
  origin: Origin | null,
  startedAtMs: number,
  durationMs: number,
  ttftMs: number | null,
];

/** Reads the newest calls of ended requests since a moment, up to a number of requests. */
export function createReadRecentCalls({ sqlite }: Database): ReadRecentCalls {
  const findLowest = sqlite
    .prepare<[string, string, number], string>(
      'SELECT id FROM requests WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const beganAt = sqlite.prepare<[string], number>('SELECT created_at_ms FROM requests WHERE id = ?').pluck();
  // An id contains its time, so a range of ids is a range of time in storage order.
  const readCalls = sqlite
    .prepare<[string, string, string], Row>(
      `SELECT coalesce(attempts.connection, requests.connection) AS at, model, outcome, attempts.origin, attempts.started_at_ms, attempts.duration_ms, attempts.ttft_ms
       FROM attempts JOIN requests ON requests.id = attempts.request_id
       WHERE request_id < ? AND request_id >= ? AND at IN (SELECT value FROM json_each(?))
         AND outcome <> 'skipped' AND kind IS NOT 'cancelled' AND kind IS NOT '${CUT_SHORT}'`,
    )
    .raw();

  return async ({ connections, fromMs }) => {
    const wanted = JSON.stringify(connections);
    const from = uuidV7Prefix(fromMs);
    const calls: RecentCall[] = [];
    let upper: string = AFTER_ALL_IDS;
    for (let read = 0; read < MAX_REQUESTS; read += WINDOW) {
      if (read > 0) await setImmediate();
      const lowest = findLowest.get(upper, from, WINDOW - 1);
      for (const [connection, model, outcome, origin, startedAtMs, durationMs, firstTokenMs] of readCalls.all(
        upper,
        lowest ?? from,
        wanted,
      )) {
        const isServed = outcome === 'served';
        calls.push({ connection, model, isServed, origin, startedAtMs, durationMs, firstTokenMs });
      }
      if (lowest === undefined) return { calls, fromMs };
      upper = lowest;
    }
    return { calls, fromMs: beganAt.get(upper) ?? fromMs };
  };
}
