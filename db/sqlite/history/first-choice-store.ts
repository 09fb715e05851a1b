import type { FirstChoiceStore } from '#lib/store/history';
import { asc, inArray } from 'drizzle-orm';
import { endedWithFirst } from '#db/rows/first-choice-requests';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import type { Database } from '#db/sqlite/open-database';
import { attempts } from '#db/sqlite/schema';

/** Reads the results of a first choice from the rows. */
export function createFirstChoiceStore(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
): FirstChoiceStore {
  return {
    async readLast({ connection, category, model, fromMs, most }) {
      const { requests } = await readHistoryPage({ orm }, labels, {
        connections: [connection],
        category,
        model,
        fromMs,
        limit: most,
      });
      const ended = endedWithFirst(requests, model);
      if (ended.length === 0) return [];
      const rows = orm
        .select({
          requestId: attempts.requestId,
          model: attempts.model,
          outcome: attempts.outcome,
          origin: attempts.origin,
          kind: attempts.kind,
          timeToFirstTokenMs: attempts.ttftMs,
        })
        .from(attempts)
        .where(
          inArray(
            attempts.requestId,
            ended.map(({ id }) => id),
          ),
        )
        .orderBy(asc(attempts.requestId), asc(attempts.idx))
        .all();
      const tried = Map.groupBy(rows, ({ requestId }) => requestId);
      return ended.map(({ id, createdAtMs, servedModel }) => ({
        createdAtMs,
        servedModel,
        attempts: tried.get(id) ?? [],
      }));
    },
  };
}
