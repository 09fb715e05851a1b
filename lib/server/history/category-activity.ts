import type { ActivityMark, CategoryActivity } from '#lib/contracts/category-activity';
import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';
import { targetKey } from '#lib/contracts/target';
import type { ReadRecentAttempts, RecentAttempt } from '#lib/store/history';
import type { ConnectionService } from '#lib/server/connections/connection-service';

export type CategoryActivityService = {
  readonly read: (category: string) => Promise<CategoryActivity>;
};

type ActivityInput = {
  readonly readRecentAttempts: ReadRecentAttempts;
  readonly connections: Pick<ConnectionService, 'listInUse' | 'writeTarget'>;
  readonly now: () => number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const STRETCH_MS = 30 * 60 * 1_000;
/** With more attempts than this, each mark stands for a stretch of time. */
const MOST_SINGLE_MARKS = 400;

/** A category's last day in the history, for the connections in use. */
export function createCategoryActivityService(input: ActivityInput): CategoryActivityService {
  const { readRecentAttempts, connections, now } = input;
  return {
    async read(category) {
      const slugs = new Map(connections.listInUse().map(({ id, slug }) => [id, slug]));
      const toMs = now();
      const { attempts, fromMs } = await readRecentAttempts({
        connections: [...slugs.keys()],
        category,
        fromMs: toMs - DAY_MS,
      });
      const oldestFirst = attempts.toSorted((a, b) => a.atMs - b.atMs);
      const marksOf = attempts.length > MOST_SINGLE_MARKS ? stretchesOf : singlesOf;
      const models = [
        ...Map.groupBy(oldestFirst, ({ connection, model }) => `${connection} ${model}`),
      ].flatMap(([, ofModel]) => {
        const [first] = ofModel;
        if (first === undefined) return [];
        const { connection, model: id } = first;
        return {
          id,
          connection: slugs.get(connection) ?? connection,
          // The demo stands in for OpenRouter.
          target: connections.writeTarget(targetKey(connection === DEMO ? OPENROUTER : connection, id)),
          marks: marksOf(ofModel),
        };
      });
      return { models, from: iso(fromMs), to: iso(toMs) };
    },
  };
}

const none = { served: 0, limited: 0, failed: 0, skipped: 0 };

function singlesOf(attempts: readonly RecentAttempt[]): ActivityMark[] {
  return [...Map.groupBy(attempts, ({ requestId }) => requestId)].map(([requestId, ofRequest]) => {
    const at = iso(ofRequest[0]?.atMs ?? 0);
    return { from: at, to: at, ...countEnds(ofRequest), requestId };
  });
}

function stretchesOf(attempts: readonly RecentAttempt[]): ActivityMark[] {
  const stretches = Map.groupBy(attempts, ({ atMs }) => Math.floor(atMs / STRETCH_MS) * STRETCH_MS);
  return [...stretches].map(([startMs, within]) => ({
    from: iso(startMs),
    to: iso(startMs + STRETCH_MS),
    ...countEnds(within),
    requestId: null,
  }));
}

function countEnds(attempts: readonly RecentAttempt[]): typeof none {
  const counts = { ...none };
  for (const attempt of attempts) counts[endOf(attempt)] += 1;
  return counts;
}

function endOf({ outcome, kind }: RecentAttempt): keyof typeof none {
  return outcome === 'failed' && kind === 'rate_limited' ? 'limited' : outcome;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
