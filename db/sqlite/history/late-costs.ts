import type { ConfirmedCost, LateCostStore, UnsettledCall } from '#lib/store/late-costs';
import { isRecounted } from './history-recount.ts';
import type { HistorySums } from './history-sums.ts';
import type { Database } from '#db/sqlite/open-database';
import { nanoOf } from '#db/rows/budget-row';
import { confirmedEvidence } from '#db/rows/confirmed-evidence';
import type { Sync } from '#db/sqlite/threads/sync';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

/** The condition of the index `attempts_unsettled`. */
const IS_UNSETTLED =
  '(cost_estimated = 1 OR (cost_usd IS NULL AND may_cost = 1)) AND generation_id IS NOT NULL';

/**
 * Corrects the cost of calls once the upstream has reported it. It runs in its own thread, beside the requests.
 */
export function createLateCosts(
  { sqlite }: Pick<Database, 'sqlite'>,
  { takeOut }: Pick<HistorySums, 'takeOut'>,
): Sync<LateCostStore> {
  const find = sqlite.prepare<[string, string, string, number], UnsettledCall>(
    `SELECT request_id AS requestId, idx AS "index", connection, generation_id AS generationId
     FROM attempts INDEXED BY attempts_unsettled
     WHERE ${IS_UNSETTLED} AND request_id >= ? AND request_id < ?
       AND connection IN (SELECT value FROM json_each(?))
     ORDER BY request_id DESC LIMIT ?`,
  );
  // Requests that wait to be counted would be counted with the old cost.
  const isOpen = sqlite
    .prepare<[string, number], number>(
      `SELECT 1 FROM attempts JOIN requests ON requests.id = request_id
       WHERE request_id = ? AND idx = ? AND ${IS_UNSETTLED.replaceAll(/\b(cost_estimated|cost_usd)\b/g, 'attempts.$1')}
         AND requests.status <> 'running'
         AND NOT EXISTS (SELECT 1 FROM history_queue WHERE history_queue.request_id = requests.id)`,
    )
    .pluck();
  const correct = sqlite.prepare<(string | number | null)[]>(
    `UPDATE attempts SET cost_usd = ?, byok_usd = ?, cost_estimated = 0, cost_confirmed_at = ?,
       input_tokens = coalesce(input_tokens, ?), output_tokens = coalesce(output_tokens, ?),
       evidence = json_insert(coalesce(evidence, '[]'), '$[#]', json(?))
     WHERE request_id = ? AND idx = ?`,
  );
  const sumUp = sqlite.prepare<[string]>(
    `UPDATE requests SET (cost_usd, cost_estimated, input_tokens, output_tokens) =
       (SELECT sum(cost_usd), max(cost_estimated), sum(input_tokens), sum(output_tokens)
        FROM attempts WHERE request_id = requests.id)
     WHERE id = ?`,
  );
  const queue = sqlite.prepare<[string]>('INSERT INTO history_queue (request_id) VALUES (?)');
  const rebook = sqlite.prepare<[number, string, number]>(
    `UPDATE budget_windows AS w SET spent_nano = round(w.spent_nano - b.booked_nano + ?, 3)
     FROM budget_bookings AS b
     WHERE b.request_id = ? AND b.idx = ? AND w.budget_id = b.budget_id AND w.start_ms = b.start_ms`,
  );
  const forget = sqlite.prepare<[string, number]>(
    'DELETE FROM budget_bookings WHERE request_id = ? AND idx = ?',
  );
  const forgetBefore = sqlite.prepare<[string]>('DELETE FROM budget_bookings WHERE request_id < ?');

  const confirm = sqlite.transaction((cost: ConfirmedCost): boolean => {
    const { requestId, index, costUsd, byokUsd, inputTokens, outputTokens, atMs } = cost;
    if (!isRecounted({ sqlite }) || isOpen.get(requestId, index) === undefined) return false;
    takeOut([requestId]);
    const evidence = JSON.stringify(confirmedEvidence(cost));
    correct.run(costUsd, byokUsd, Math.round(atMs), inputTokens, outputTokens, evidence, requestId, index);
    sumUp.run(requestId);
    // Counted again with the next requests.
    queue.run(requestId);
    rebook.run(nanoOf(costUsd), requestId, index);
    forget.run(requestId, index);
    return true;
  });

  return {
    findUnsettled: ({ connections, fromMs, beforeMs, most }) =>
      find.all(uuidV7Prefix(fromMs), uuidV7Prefix(beforeMs), JSON.stringify(connections), most),
    confirmCost: (cost) => confirm.immediate(cost),
    forgetBookings: (beforeMs) => void forgetBefore.run(uuidV7Prefix(beforeMs)),
  };
}
