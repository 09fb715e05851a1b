import type { FirstChoiceRequest, FirstChoiceStore } from '#lib/store/history';
import { asc, inArray } from 'drizzle-orm';
import type { HistoryRequest } from '#lib/contracts/history';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import type { Database } from './open-database.ts';
import { attempts } from './schema.ts';

/** Reads from the rows how a first choice did. */
export function createFirstChoiceStore(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
): FirstChoiceStore {
  return {
    async readLast({ connection, category, model, fromMs, most }) {
      const { requests } = await readHistoryPage({ orm }, labels, {
        connection,
        category,
        model,
        from: new Date(fromMs).toISOString(),
        limit: most,
      });
      const ended = requests.filter(
        ({ firstChoice, status }) =>
          firstChoice === model && status !== 'cancelled' && status !== 'interrupted' && status !== 'running',
      );
      if (ended.length === 0) return [];
      const rows = orm
        .select({
          requestId: attempts.requestId,
          model: attempts.model,
          outcome: attempts.outcome,
          origin: attempts.origin,
          kind: attempts.kind,
          firstTokenMs: attempts.ttftMs,
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
      const calls = Map.groupBy(rows, ({ requestId }) => requestId);
      return ended.map((request) => describeCalls(request, model, calls.get(request.id) ?? []));
    },
  };
}

type Call = Pick<typeof attempts.$inferSelect, 'model' | 'outcome' | 'origin' | 'kind'> & {
  readonly firstTokenMs: number | null;
};

function describeCalls(
  { createdAt, servedModel }: HistoryRequest,
  first: string,
  calls: readonly Call[],
): FirstChoiceRequest {
  const served = calls.findLast(({ outcome }) => outcome === 'served');
  const held = calls.filter(
    ({ model, outcome, origin }) => model === first && outcome !== 'served' && origin === 'upstream_provider',
  );
  const isHeldUp = held.length > 0 && served?.model !== first;
  return {
    createdAtMs: Date.parse(createdAt),
    isHeldUp,
    isLimited: held.some(({ outcome }) => outcome === 'failed')
      ? held.some(({ kind }) => kind === 'rate_limited')
      : null,
    served: served?.model ?? servedModel,
    firstTokenMs: served?.firstTokenMs ?? null,
  };
}
