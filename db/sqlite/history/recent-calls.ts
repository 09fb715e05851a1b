import type { ReadRecentAttempts, ReadRecentCalls, RecentAttempt, RecentCall } from '#lib/store/history';
import { setImmediate } from 'node:timers/promises';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { Database } from '#db/sqlite/open-database';
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
export function createReadRecentCalls({ sqlite }: Pick<Database, 'sqlite'>): ReadRecentCalls {
  const readWindows = createReadWindows({ sqlite });
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
    const { rows, fromMs: readFromMs } = await readWindows(fromMs, (upper, lower) =>
      readCalls.all(upper, lower, wanted),
    );
    const calls = rows.map(
      ([connection, model, outcome, origin, startedAtMs, durationMs, firstTokenMs]): RecentCall => ({
        connection,
        model,
        isServed: outcome === 'served',
        origin,
        startedAtMs,
        durationMs,
        firstTokenMs,
      }),
    );
    return { calls, fromMs: readFromMs };
  };
}

/** Reads the attempts of a category, out of the newest requests of all categories. */
export function createReadRecentAttempts({ sqlite }: Pick<Database, 'sqlite'>): ReadRecentAttempts {
  const readWindows = createReadWindows({ sqlite });
  const readAttempts = sqlite.prepare<[string, string, string, string], RecentAttempt>(
    `SELECT request_id AS requestId, requests.created_at_ms AS atMs,
       coalesce(attempts.connection, requests.connection) AS connection, model, outcome, kind
     FROM attempts JOIN requests ON requests.id = attempts.request_id
     WHERE request_id < ? AND request_id >= ? AND requests.category = ?
       AND coalesce(attempts.connection, requests.connection) IN (SELECT value FROM json_each(?))
       AND kind IS NOT 'cancelled' AND kind IS NOT '${CUT_SHORT}'`,
  );
  return async ({ connections, category, fromMs }) => {
    const wanted = JSON.stringify(connections);
    const { rows, fromMs: readFromMs } = await readWindows(fromMs, (upper, lower) =>
      readAttempts.all(upper, lower, category, wanted),
    );
    return { attempts: rows, fromMs: readFromMs };
  };
}

/**
 * Reads the newest requests since a given time in parts, up to a limit. Also returns the time since which every
 * request was read.
 */
function createReadWindows({ sqlite }: Pick<Database, 'sqlite'>) {
  const findLowest = sqlite
    .prepare<[string, string, number], string>(
      'SELECT id FROM requests WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const beganAt = sqlite.prepare<[string], number>('SELECT created_at_ms FROM requests WHERE id = ?').pluck();

  return async <Part>(
    fromMs: number,
    readPart: (upper: string, lower: string) => readonly Part[],
  ): Promise<{ rows: Part[]; fromMs: number }> => {
    const from = uuidV7Prefix(fromMs);
    const rows: Part[] = [];
    let upper: string = AFTER_ALL_IDS;
    for (let read = 0; read < MAX_REQUESTS; read += WINDOW) {
      if (read > 0) await setImmediate();
      const lowest = findLowest.get(upper, from, WINDOW - 1);
      rows.push(...readPart(upper, lowest ?? from));
      if (lowest === undefined) return { rows, fromMs };
      upper = lowest;
    }
    return { rows, fromMs: beganAt.get(upper) ?? fromMs };
  };
}
