import { z } from 'zod';
import type { ConfirmedCost, LateCostStore, UnsettledCall } from '#lib/store/late-costs';
import { nanoOf } from '#db/rows/budget-row';
import { confirmedEvidence } from '#db/rows/confirmed-evidence';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Database, Run } from '#db/postgres/database';
import { lockSums, takeOut } from './history-sums.ts';

/** The condition of the index `attempts_unsettled`. */
const IS_UNSETTLED = `((a.cost_estimated OR (a.cost_usd IS NULL AND a.may_cost)) AND a.generation_id IS NOT NULL)`;

/** Corrects the cost of calls once the upstream has reported it. */
export function createLateCosts({ run, transaction }: Database): LateCostStore {
  return {
    findUnsettled: ({ connections, fromMs, beforeMs, most }) =>
      run<UnsettledCall>(
        `SELECT request_id AS "requestId", idx AS "index", connection, generation_id AS "generationId"
         FROM attempts AS a
         WHERE ${IS_UNSETTLED} AND request_id >= $1 AND request_id < $2 AND connection = ANY($3)
         ORDER BY request_id DESC LIMIT $4`,
        [uuidV7Prefix(fromMs), uuidV7Prefix(beforeMs), connections, most],
      ),

    confirmCost: (cost) => transaction((runIn) => confirm(runIn, cost)),

    async forgetBookings(beforeMs) {
      await run('DELETE FROM budget_bookings WHERE request_id < $1', [uuidV7Prefix(beforeMs)]);
    },
  };
}

async function confirm(run: Run, cost: ConfirmedCost): Promise<boolean> {
  const { requestId, index, costUsd, byokUsd, inputTokens, outputTokens, atMs } = cost;
  await lockSums(run);
  // Requests that wait to be counted would be counted with the old cost.
  const [open] = await run<{ evidence: string | null }>(
    `SELECT a.evidence FROM attempts AS a JOIN requests AS r ON r.id = a.request_id
     WHERE a.request_id = $1 AND a.idx = $2 AND ${IS_UNSETTLED} AND r.status <> 'running'
       AND NOT EXISTS (SELECT 1 FROM history_queue AS q WHERE q.request_id = r.id)`,
    [requestId, index],
  );
  if (open === undefined) return false;
  const evidence = z.array(z.unknown()).parse(JSON.parse(open.evidence ?? '[]'));
  await takeOut(run, [requestId]);
  await run(
    `UPDATE attempts SET cost_usd = $3, byok_usd = $4, cost_estimated = false, cost_confirmed_at = $5,
       input_tokens = coalesce(input_tokens, $6), output_tokens = coalesce(output_tokens, $7),
       evidence = $8
     WHERE request_id = $1 AND idx = $2`,
    [
      requestId,
      index,
      costUsd,
      byokUsd,
      Math.round(atMs),
      inputTokens,
      outputTokens,
      JSON.stringify([...evidence, confirmedEvidence(cost)]),
    ],
  );
  await run(
    `UPDATE requests SET (cost_usd, cost_estimated, input_tokens, output_tokens) =
       (SELECT sum(cost_usd), bool_or(cost_estimated), sum(input_tokens), sum(output_tokens)
        FROM attempts WHERE request_id = $1)
     WHERE id = $1`,
    [requestId],
  );
  // Counted again with the next requests.
  await run('INSERT INTO history_queue (request_id) VALUES ($1)', [requestId]);
  await run(
    `WITH rebooked AS (
       UPDATE budget_windows AS w
       SET spent_nano = round((w.spent_nano - b.booked_nano + $3::float8)::numeric, 3)::float8
       FROM budget_bookings AS b
       WHERE b.request_id = $1 AND b.idx = $2 AND w.budget_id = b.budget_id AND w.start_ms = b.start_ms
     )
     DELETE FROM budget_bookings WHERE request_id = $1 AND idx = $2`,
    [requestId, index, nanoOf(costUsd)],
  );
  return true;
}
