import { getTableColumns } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import type { HistoryRequest } from '#lib/contracts/history';
import { requests } from './schema.ts';

const { explanation, prompt, answer, ...lightColumns } = getTableColumns(requests);

/** What a list shows: the row without its bulky texts. */
export const requestColumns = lightColumns;
/** The texts, which only the page of one request reads. */
export const requestTexts = { explanation, prompt, answer };

type LightRow = Omit<typeof requests.$inferSelect, 'explanation' | 'prompt' | 'answer'>;

/** What is known of the model that was to answer first. */
type FirstChoice = {
  readonly tried: { readonly model: string; readonly connection: ConnectionId | null } | undefined;
  readonly backAtMs: number | undefined;
};

export function toHistoryRequest(row: LightRow, { tried, backAtMs }: FirstChoice): HistoryRequest {
  return {
    id: row.id,
    createdAt: new Date(row.createdAtMs).toISOString(),
    category: row.category,
    requestedModel: row.requestedModel,
    firstChoice: tried?.model ?? null,
    firstConnection: tried === undefined ? null : (tried.connection ?? row.connection),
    servedModel: row.servedModel,
    provider: row.provider,
    status: row.status,
    switched: row.switched,
    origin: row.origin,
    stream: row.stream,
    attemptCount: row.attemptCount,
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.ttftMs,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    costUsd: row.costUsd,
    costEstimated: row.costEstimated,
    clientId: row.clientId,
    clientName: row.clientName,
    connection: row.connection,
    firstChoiceBackAt: backAtMs === undefined ? null : new Date(backAtMs).toISOString(),
  };
}
