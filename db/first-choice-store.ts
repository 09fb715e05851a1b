import type { ConnectionKind } from '#lib/contracts/vocabulary';
import { addEncoded, percentileOf } from './histogram.ts';
import type { HistoryLabels } from './history-labels.ts';
import { facets } from './history-tally.ts';
import type { Database } from './open-database.ts';

/** Requests of an hour that went to a model first and ended alike. */
export type FirstChoiceHour = {
  readonly hourMs: number;
  readonly requests: number;
  /** The provider of the first choice kept it from answering, and another model answered. */
  readonly isHeldUp: boolean;
  /** Who served it. */
  readonly served: string | null;
};

type Question = {
  readonly connection: ConnectionKind;
  readonly category: string;
  readonly model: string;
  readonly fromMs: number;
};

export type FirstChoiceStore = {
  /** How requests of a category went that began with this model. */
  readonly readFirstChoice: (question: Question) => Promise<FirstChoiceHour[]>;
  /** How many of its calls failed for a provider's reasons, and how many of these at a limit. */
  readonly readFailures: (question: Question) => Promise<{ failed: number; limited: number }>;
  /** The middle time to its first token, where it served. */
  readonly readFirstTokenP50: (question: Question) => Promise<number | null>;
};

/** Reads from the sums how first choices did. */
export function createFirstChoiceStore(
  { sqlite }: Pick<Database, 'sqlite'>,
  labels: HistoryLabels,
): FirstChoiceStore {
  const findTried = sqlite
    .prepare<[number, string], number>(
      `SELECT tried FROM history_tried JOIN history_labels ON history_labels.id = tried
       WHERE kind = 'model' AND part = ? AND json_extract(text, '$[0][0]') = ?`,
    )
    .pluck();
  const readHours = sqlite.prepare<
    [number, number, number, string, number],
    { hourMs: number; origin: number; switched: number; served: number; requests: number }
  >(
    `SELECT hour AS hourMs, origin, switched, served, sum(requests) AS requests FROM history_combos
     WHERE hour >= ? AND category = ? AND connection = ? AND tried IN (SELECT value FROM json_each(?))
       AND status <> ? GROUP BY hour, origin, switched, served`,
  );
  const readFailed = sqlite.prepare<
    [number, number, number, number, number],
    { kind: number; attempts: number }
  >(
    `SELECT kind, sum(attempts) AS attempts FROM history_failures
     WHERE span = 'day' AND at >= ? AND category = ? AND connection = ? AND model = ? AND origin = ? GROUP BY kind`,
  );
  const readTokens = sqlite
    .prepare<[number, number, number, number, number], string>(
      `SELECT attempt_first_tokens FROM history_rollups
       WHERE span = 'day' AND facet = ? AND at >= ? AND category = ? AND connection = ? AND model = ?`,
    )
    .pluck();
  const idOf = (text: string): number => labels.find(text) ?? -1;
  const DAY_MS = 24 * 60 * 60 * 1_000;
  const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS;

  return {
    async readFirstChoice({ connection, category, model, fromMs }) {
      const tried = findTried.all(idOf(model), model);
      if (tried.length === 0) return [];
      const upstream = idOf('upstream_provider');
      return readHours
        .all(fromMs, idOf(category), idOf(connection), JSON.stringify(tried), idOf('cancelled'))
        .map(({ hourMs, origin, switched, served, requests }) => ({
          hourMs,
          requests,
          isHeldUp: origin === upstream && switched === 1,
          served: labels.textOf(served),
        }));
    },
    async readFailures({ connection, category, model, fromMs }) {
      const rows = readFailed.all(
        dayOf(fromMs),
        idOf(category),
        idOf(connection),
        idOf(model),
        idOf('upstream_provider'),
      );
      const failed = rows.filter(({ kind }) => kind !== idOf('skipped'));
      const sum = (parts: typeof rows) => parts.reduce((total, { attempts }) => total + attempts, 0);
      return {
        failed: sum(failed),
        limited: sum(failed.filter(({ kind }) => kind === idOf('rate_limited'))),
      };
    },
    async readFirstTokenP50({ connection, category, model, fromMs }) {
      const histogram = new Map<number, number>();
      const rows = readTokens.all(facets.model, dayOf(fromMs), idOf(category), idOf(connection), idOf(model));
      for (const encoded of rows) addEncoded(histogram, encoded);
      return percentileOf(histogram, 0.5);
    },
  };
}
