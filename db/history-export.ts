import { inArray } from 'drizzle-orm';
import type { HistoryFilter, HistoryRequest } from '#lib/contracts/history';
import type { HistoryLabels } from './history-labels.ts';
import { readHistoryPage } from './history-page.ts';
import type { Database } from './open-database.ts';
import { requests } from './schema.ts';

export type ExportedRequest = HistoryRequest & {
  readonly errorType: string | null;
  readonly explanation: string | null;
};

export type ExportPart = { readonly rows: readonly ExportedRequest[]; readonly nextCursor: string | null };

/** The next rows of an export, with what the list leaves out; prompts and answers stay where they are. */
export async function readHistoryExport(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  filter: HistoryFilter,
  limit: number,
  cursor: string | undefined,
): Promise<ExportPart> {
  const page = await readHistoryPage({ orm }, labels, {
    ...filter,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const texts = orm
    .select({ id: requests.id, errorType: requests.errorType, explanation: requests.explanation })
    .from(requests)
    .where(
      inArray(
        requests.id,
        page.requests.map(({ id }) => id),
      ),
    )
    .all();
  const byId = new Map(texts.map((text) => [text.id, text]));
  return {
    rows: page.requests.map((request) => ({
      ...request,
      errorType: byId.get(request.id)?.errorType ?? null,
      explanation: byId.get(request.id)?.explanation ?? null,
    })),
    nextCursor: page.nextCursor,
  };
}
