import { asc, inArray } from 'drizzle-orm';
import type { ExportQuery, StoredExport } from '#lib/store/history-facts';
import { toStoredAttempt } from '#db/rows/stored-attempt';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import type { Database } from '#db/sqlite/open-database';
import { attempts, requests } from '#db/sqlite/schema';

/** The next rows of an export, with the columns that the list omits; prompts and answers are not included. */
export async function readHistoryExport(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  { withAttempts, ...query }: ExportQuery,
): Promise<StoredExport> {
  const page = await readHistoryPage({ orm }, labels, query);
  const ids = page.requests.map(({ id }) => id);
  const texts = orm
    .select({ id: requests.id, explanation: requests.explanation })
    .from(requests)
    .where(inArray(requests.id, ids))
    .all();
  const explanations = new Map(texts.map(({ id, explanation }) => [id, explanation]));
  const tried = withAttempts
    ? orm
        .select()
        .from(attempts)
        .where(inArray(attempts.requestId, ids))
        .orderBy(asc(attempts.requestId), asc(attempts.idx))
        .all()
    : [];
  const attemptsOf = Map.groupBy(tried, ({ requestId }) => requestId);
  return {
    rows: page.requests.map((request) => ({
      request,
      explanation: explanations.get(request.id) ?? null,
      attempts: (attemptsOf.get(request.id) ?? []).map((attempt) =>
        toStoredAttempt(attempt, request.connection),
      ),
    })),
    nextCursor: page.nextCursor,
  };
}
