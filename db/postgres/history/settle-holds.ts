import type { Run } from '#db/postgres/database';

// Each of these books the cost of calls and releases their holds in one statement, exactly once.

/**
 * The rest of a statement that has deleted holds in `taken` (one row each, with its cost or null for its
 * estimate): books them in their windows, and records those that may be corrected later. In the order of the
 * windows, so that two statements don't wait for each other.
 */
export const BOOK_TAKEN = `
  booked AS (
    UPDATE budget_windows AS w
    SET held_nano = w.held_nano - s.held, spent_nano = round((w.spent_nano + s.spent)::numeric, 3)::float8
    FROM (
      SELECT budget_id, start_ms, sum(held_nano) AS held, sum(coalesce(nano, held_nano)) AS spent
      FROM taken GROUP BY budget_id, start_ms
    ) AS s
    WHERE w.budget_id = s.budget_id AND w.start_ms = s.start_ms
  ),
  remembered AS (
    INSERT INTO budget_bookings (request_id, idx, budget_id, start_ms, booked_nano)
    SELECT request_id, idx, budget_id, start_ms, coalesce(nano, held_nano) FROM taken WHERE NOT is_sure
    ON CONFLICT (request_id, idx, budget_id) DO UPDATE
    SET start_ms = excluded.start_ms, booked_nano = excluded.booked_nano
  )`;

/** Takes all holds that match a condition, at their estimates. Returns the number of calls. */
async function settleWhere(run: Run, condition: string, value: string | number): Promise<number> {
  const rows = await run<{ calls: number }>(
    `WITH taken AS (
       DELETE FROM budget_holds WHERE ${condition}
       RETURNING request_id, idx, budget_id, start_ms, held_nano, NULL::float8 AS nano, false AS is_sure
     ), ${BOOK_TAKEN}
     SELECT count(DISTINCT (request_id, idx)) AS calls FROM taken`,
    [value],
  );
  return rows[0]?.calls ?? 0;
}

/** Books the remaining holds of a request at their estimates. */
export async function settleLeft(run: Run, requestId: string): Promise<void> {
  await settleWhere(run, 'request_id = $1', requestId);
}

/** The same for holds with an expired lease. */
export function settleOverdue(run: Run, nowMs: number): Promise<number> {
  return settleWhere(run, 'lease_until_ms <= $1', Math.floor(nowMs));
}
