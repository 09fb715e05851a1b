import type { ExportPart, ExportQuery } from '#lib/store/history';
import { asc, inArray } from 'drizzle-orm';
import { toHistoryAttempt } from './history-attempt.ts';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import type { Database } from './open-database.ts';
import { attempts, requests } from './schema.ts';

/** The next rows of an export, with what the list leaves out; prompts and answers stay where they are. */
export async function readHistoryExport(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  { filter, limit, cursor, withAttempts }: ExportQuery,
): Promise<ExportPart> {
  const page = await readHistoryPage({ orm }, labels, {
    ...filter,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const ids = page.requests.map(({ id }) => id);
  const texts = orm
    .select({ id: requests.id, errorType: requests.errorType, explanation: requests.explanation })
    .from(requests)
    .where(inArray(requests.id, ids))
    .all();
  const byId = new Map(texts.map((text) => [text.id, text]));
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
      ...request,
      errorType: byId.get(request.id)?.errorType ?? null,
      explanation: byId.get(request.id)?.explanation ?? null,
      attempts: (attemptsOf.get(request.id) ?? []).map((attempt) =>
        toHistoryAttempt(attempt, request.connection),
      ),
    })),
    nextCursor: page.nextCursor,
  };
}
