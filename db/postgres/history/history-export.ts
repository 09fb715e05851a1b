import { asc, inArray } from 'drizzle-orm';
import type { ExportQuery, StoredExport } from '#lib/store/history-facts';
import { toStoredAttempt } from '#db/rows/stored-attempt';
import type { Database } from '#db/postgres/database';
import { readHistoryPage } from './history-page.ts';
import { attempts, requests } from '#db/postgres/tables';

/** The next rows of an export, with the columns that the list omits; prompts and answers are not included. */
export async function readHistoryExport(
  database: Pick<Database, 'orm' | 'run'>,
  { withAttempts, ...query }: ExportQuery,
): Promise<StoredExport> {
  const { orm } = database;
  const page = await readHistoryPage(database, query);
  const ids = page.requests.map(({ id }) => id);
  const texts = await orm
    .select({ id: requests.id, explanation: requests.explanation })
    .from(requests)
    .where(inArray(requests.id, ids));
  const explanations = new Map(texts.map(({ id, explanation }) => [id, explanation]));
  const tried = withAttempts
    ? await orm
        .select()
        .from(attempts)
        .where(inArray(attempts.requestId, ids))
        .orderBy(asc(attempts.requestId), asc(attempts.idx))
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
