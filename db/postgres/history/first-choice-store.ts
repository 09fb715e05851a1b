import { asc, inArray } from 'drizzle-orm';
import type { FirstChoiceStore } from '#lib/store/history';
import { endedWithFirst } from '#db/rows/first-choice-requests';
import type { Database } from '#db/postgres/database';
import { readHistoryPage } from './history-page.ts';
import { attempts } from '#db/postgres/tables';

/** Reads the results of a first choice from the rows. */
export function createFirstChoiceStore(database: Pick<Database, 'orm' | 'run'>): FirstChoiceStore {
  return {
    async readLast({ connection, category, model, fromMs, most }) {
      const { requests } = await readHistoryPage(database, {
        connections: [connection],
        category,
        model,
        fromMs,
        limit: most,
      });
      const ended = endedWithFirst(requests, model);
      if (ended.length === 0) return [];
      const ids = ended.map(({ id }) => id);
      const rows = await database.orm
        .select({
          requestId: attempts.requestId,
          model: attempts.model,
          outcome: attempts.outcome,
          origin: attempts.origin,
          kind: attempts.kind,
          timeToFirstTokenMs: attempts.ttftMs,
        })
        .from(attempts)
        .where(inArray(attempts.requestId, ids))
        .orderBy(asc(attempts.requestId), asc(attempts.idx));
      const tried = Map.groupBy(rows, ({ requestId }) => requestId);
      return ended.map(({ id, createdAtMs, servedModel }) => ({
        createdAtMs,
        servedModel,
        attempts: tried.get(id) ?? [],
      }));
    },
  };
}
