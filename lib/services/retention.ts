import type { BeyondAnswer, BeyondQuery, Retention } from '#lib/contracts/retention';
import type { HistoryService } from '#lib/server/history/history-service';
import type { InsightsService } from '#lib/server/history/insights-service';
import type { RetentionService } from '#lib/server/history/retention-service';
import { noSuchRequest } from './history.ts';
import { type Call, change, verb } from './verb.ts';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const PAGE = 200;

type Sources = {
  readonly history: HistoryService;
  readonly insights: InsightsService;
  readonly retention: RetentionService;
};

export function retentionVerbs(sources: Sources & { readonly now: () => number }) {
  const { retention, now } = sources;
  return {
    read: verb('screens.read', () => retention.read()),
    write: change('retention.edit', ({ input }: Call<Retention>) => retention.write(input)),
    countBeyond: verb('screens.read', ({ input }: Call<BeyondQuery>) => countBeyond(input, sources, now())),
    /** Deletes the whole history, and returns the number of requests. */
    clear: change('retention.edit', () => retention.clear()),
    /** Deletes prompt and answer of a request. */
    deleteText: change(
      'retention.edit',
      async ({ input }: Call<{ readonly id: string }>) => {
        if (!(await retention.deleteText(input.id))) throw noSuchRequest();
      },
      ({ input }) => input.id,
    ),
  };
}

/** The number of requests beyond new limits: whole hours from the sums, the partial hour from its rows. */
async function countBeyond(
  { days, rows }: BeyondQuery,
  sources: Sources,
  nowMs: number,
): Promise<BeyondAnswer> {
  const { history } = await sources.retention.read();
  const surplus = rows === undefined ? 0 : Math.max(0, history.requests - rows);
  if (days === undefined || history.oldestAt === null) return { requests: surplus, isMore: false };
  const older = await countBefore(sources, Date.parse(history.oldestAt), nowMs - days * DAY_MS);
  // Both limits delete the oldest, so the larger set contains the smaller.
  return older.requests >= surplus ? older : { requests: surplus, isMore: false };
}

async function countBefore(sources: Sources, oldestMs: number, endMs: number): Promise<BeyondAnswer> {
  if (endMs <= oldestMs) return { requests: 0, isMore: false };
  const hourMs = Math.floor(endMs / HOUR_MS) * HOUR_MS;
  const [from, hour, to] = [oldestMs, hourMs, endMs].map((atMs) => new Date(atMs).toISOString());
  const [whole, cut] = await Promise.all([
    oldestMs < hourMs ? sources.insights.read({ from, to: hour, timeZone: 'UTC' }) : null,
    sources.history.readPage({ from: hour, to, limit: PAGE }),
  ]);
  return {
    requests: (whole === null ? 0 : whole.totals.requests) + cut.requests.length,
    isMore: cut.nextCursor !== null,
  };
}
