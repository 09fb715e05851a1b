import type { InsightsScope, InsightsStore } from '#lib/store/insights';
import { addEncoded, encodeHistogram, HISTOGRAM_ERROR } from '#db/rows/histogram';
import { originOf, percentilesOf, stretchesOf, wholeHours } from '#db/rows/insights-range';
import type { HistoryLabels } from './history-labels.ts';
import { totalsOf } from '#db/rows/insights-totals';
import { isRecounted } from './history-recount.ts';
import { facetOf, facets } from '#db/rows/history-tally';
import {
  readClients,
  readConnections,
  readHours,
  readLimited,
  readModels,
  readReasons,
  readTotals,
  type Scope,
  type Source,
} from './insights-figures.ts';
import type { Database } from '#db/sqlite/open-database';

const MOST_VALUES = 200;

/**
 * Reads figures from the sums of the history: by whole days where possible, by hours at the ends of the range.
 */
export function createInsightsStore(
  { sqlite }: Pick<Database, 'sqlite'>,
  labels: HistoryLabels,
): InsightsStore {
  sqlite.aggregate('sum_histograms', {
    start: () => new Map<number, number>(),
    step(sum: Map<number, number>, next: unknown) {
      addEncoded(sum, String(next));
    },
    result: (sum: Map<number, number>) => encodeHistogram(sum),
  });

  const source: Source = { sqlite, labels };
  return {
    async readInsights(asked, fromMs, toMs) {
      const range = wholeHours(fromMs, toMs);
      const stretches = stretchesOf(range);
      const scope = scopeOf(asked, labels);
      const facet = facetOf(asked.model ?? null, asked.provider ?? null);
      const { sum, histograms } = readTotals(source, stretches, facet, scope);
      return {
        fromMs: range.fromMs,
        toMs: range.toMs,
        totals: totalsOf(sum, isRecounted({ sqlite })),
        switchesByOrigin: [...histograms.switch_origins].map(([origin, requests]) => ({
          origin: originOf(labels.textOf(origin)),
          requests,
        })),
        durationMs: percentilesOf(histograms.durations),
        firstTokenMs: percentilesOf(histograms.first_tokens),
        percentileError: HISTOGRAM_ERROR,
        limited: readLimited(source, range, scope),
        reasons: readReasons(source, stretches, scope),
        models: readModels(
          source,
          stretches,
          asked.provider === undefined ? facets.model : facets.both,
          scope,
        ),
        connections: readConnections(source, stretches, facet, scope),
        clients: readClients(source, stretches, facet, scope),
        hours: readHours(source, range, facet, scope),
        pending: sqlite.prepare<[], number>('SELECT count(*) FROM history_queue').pluck().get() ?? 0,
      };
    },

    async readValues() {
      return {
        categories: readNames(source, 'category', facets.all),
        clients: readClientValues(source),
        models: readNames(source, 'model', facets.model),
        providers: readNames(source, 'provider', facets.provider),
        connections: readNames(source, 'connection', facets.all),
      };
    },
  };
}

type NamedColumn = 'category' | 'client' | 'connection' | 'model' | 'provider';

/** The most frequent names of a kind. */
function readNames(source: Source, column: NamedColumn, facet: number): string[] {
  return readLabels(source, column, facet).flatMap((id) => source.labels.textOf(id) ?? []);
}

/** A renamed client has a label for each of its names; later ones have higher numbers. */
function readClientValues(source: Source): ReturnType<HistoryLabels['clientOf']>[] {
  const latest = new Map<string, number>();
  for (const label of readLabels(source, 'client', facets.all)) {
    const { clientId } = source.labels.clientOf(label);
    const key = clientId ?? `label ${label}`;
    if (label !== 0) latest.set(key, Math.max(label, latest.get(key) ?? 0));
  }
  return [...latest.values()].map(source.labels.clientOf);
}

function readLabels({ sqlite }: Source, column: NamedColumn, facet: number): number[] {
  return sqlite
    .prepare<[number, number], number>(
      `SELECT ${column} FROM history_rollups WHERE span = 'day' AND facet = ? GROUP BY ${column}
       ORDER BY sum(requests) DESC LIMIT ?`,
    )
    .pluck()
    .all(facet, MOST_VALUES);
}

function scopeOf(scope: InsightsScope, labels: HistoryLabels): Scope {
  // A text without a label gets a number that no row has.
  const idOf = (text: string): number => labels.find(text) ?? -1;
  const columns = ['model', 'provider', 'category'] as const;
  const asked = columns.flatMap((column) => {
    const text = scope[column];
    return text === undefined ? [] : [{ where: ` AND ${column} = ?`, values: [idOf(text)] }];
  });
  const { client, connections, exceptConnections } = scope;
  const among = [
    ['client IN', client === undefined ? undefined : labels.findClients(client)],
    ['connection IN', connections?.map(idOf)],
    ['connection NOT IN', exceptConnections?.map(idOf)],
  ] as const;
  const parts = [
    ...asked,
    ...among.flatMap(([operator, ids]) =>
      ids === undefined
        ? []
        : [{ where: ` AND ${operator} (${ids.map(() => '?').join(', ')})`, values: ids }],
    ),
  ];
  return {
    where: parts.map(({ where }) => where).join(''),
    values: parts.flatMap(({ values }) => values),
  };
}
