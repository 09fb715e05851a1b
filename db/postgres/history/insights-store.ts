import type { InsightsClient, InsightsModel } from '#lib/contracts/insights';
import type { InsightsScope, InsightsStore, StoredInsights } from '#lib/store/insights';
import { addEncoded, HISTOGRAM_ERROR, percentileOf } from '#db/rows/histogram';
import { facetOf, facets, rollupSums } from '#db/rows/history-tally';
import { totalsOf } from '#db/rows/insights-totals';
import { originOf, percentilesOf, type Stretch, stretchesOf, wholeHours } from '#db/rows/insights-range';
import type { Database, Run } from '#db/postgres/database';
import { findLabels, type FoundLabels, type LabelTexts, readLabels, textsOf } from './history-labels.ts';

const MOST_VALUES = 200;

/** The scope of the rows: SQL to append to a condition. It contains only numbers. */
type Scope = string;
type SumName = (typeof rollupSums)[number];
type Row = Readonly<Record<string, number | string | null>>;
type NamedColumn = 'category' | 'client' | 'connection' | 'model' | 'provider';

const histogramNames = ['durations', 'first_tokens', 'attempt_first_tokens', 'switch_origins'] as const;
type HistogramName = (typeof histogramNames)[number];

/** Sums of several rows, by column, and their histograms. */
type Figures = {
  readonly sum: (column: SumName) => number;
  readonly histogram: (name: HistogramName) => ReadonlyMap<number, number>;
};

const numberIn = (row: Row, column: string): number => Number(row[column] ?? 0);
const sumOf = (columns: readonly string[]) => columns.map((name) => `sum(${name}) AS ${name}`).join(', ');

/**
 * Reads figures from the sums of the history: by whole days where possible, by hours at the ends of the range.
 */
export function createInsightsStore({ run }: Pick<Database, 'run'>): InsightsStore {
  return {
    async readInsights(asked, fromMs, toMs) {
      const range = wholeHours(fromMs, toMs);
      const stretches = stretchesOf(range);
      const found = await findLabels(
        run,
        [...textsOf(asked), 'upstream_provider', 'upstream_byok', 'rate_limited'],
        asked.client,
      );
      const scope = scopeOf(asked, found);
      const facet = facetOf(asked.model ?? null, asked.provider ?? null);
      const byFacet = { stretches, facet, scope };
      const modelFacet = asked.provider === undefined ? facets.model : facets.both;
      const [totals, models, connections, clients, reasons, limited, hours, queue] = await Promise.all([
        readFigures(run, {
          ...byFacet,
          column: null,
          histograms: ['durations', 'first_tokens', 'switch_origins'],
        }),
        readFigures(run, {
          ...byFacet,
          facet: modelFacet,
          column: 'model',
          histograms: ['attempt_first_tokens'],
        }),
        readFigures(run, { ...byFacet, column: 'connection', histograms: ['attempt_first_tokens'] }),
        readFigures(run, { ...byFacet, column: 'client', histograms: [] }),
        readReasons(run, stretches, scope),
        readLimited(run, range, scope, found),
        readHours(run, range, facet, scope),
        run<{ pending: number }>('SELECT count(*) AS pending FROM history_queue'),
      ]);
      const all = totals.get(0) ?? figuresOf([]);
      const origins = all.histogram('switch_origins');
      const texts = await readLabels(run, [
        ...models.keys(),
        ...connections.keys(),
        ...clients.keys(),
        ...origins.keys(),
        ...reasons.flatMap(({ origin, kind }) => [origin, kind]),
        ...limited.map(({ provider }) => provider),
      ]);
      const { textOf } = texts;
      return {
        fromMs: range.fromMs,
        toMs: range.toMs,
        totals: totalsOf(all.sum, true),
        switchesByOrigin: [...origins].map(([origin, requests]) => ({
          origin: originOf(textOf(origin)),
          requests,
        })),
        durationMs: percentilesOf(all.histogram('durations')),
        firstTokenMs: percentilesOf(all.histogram('first_tokens')),
        percentileError: HISTOGRAM_ERROR,
        limited: limited.map(({ provider, ...rest }) => ({ ...rest, provider: textOf(provider) })),
        reasons: reasons.map(({ origin, kind, attempts }) => ({
          origin: originOf(textOf(origin)),
          kind: textOf(kind),
          attempts,
        })),
        models: [...models].map(([id, figures]) => ({ model: textOf(id) ?? '', ...callsOf(figures) })),
        connections: [...connections].map(([id, figures]) => ({
          connection: textOf(id) ?? '',
          ...callsOf(figures),
        })),
        clients: clientsOf(clients, texts),
        hours,
        pending: queue[0]?.pending ?? 0,
      };
    },

    async readValues() {
      const [categories, models, providers, connections, clients] = await Promise.all([
        readNames(run, 'category', facets.all),
        readNames(run, 'model', facets.model),
        readNames(run, 'provider', facets.provider),
        readNames(run, 'connection', facets.all),
        readClientValues(run),
      ]);
      return { categories, models, providers, connections, clients };
    },
  };
}

type Question = {
  readonly stretches: readonly Stretch[];
  readonly facet: number;
  readonly scope: Scope;
  /** The label column by which the sums are grouped; null for all together, under 0. */
  readonly column: NamedColumn | null;
  readonly histograms: readonly HistogramName[];
};

async function readFigures(
  run: Run,
  { stretches, facet, scope, column, histograms }: Question,
): Promise<ReadonlyMap<number, Figures>> {
  const label = column ?? '0';
  // Alternating bins and counts are also a histogram.
  const joined = histograms.map((name) => `, string_agg(nullif(${name}, ''), ' ') AS ${name}`).join('');
  const rows = await run<Row>(
    `SELECT ${label} AS label, ${sumOf(rollupSums)}${joined} FROM history_rollups
     WHERE facet = ${facet} AND (${stretches.map(within).join(' OR ')})${scope} GROUP BY ${column ?? 'facet'}`,
  );
  const byLabel = Map.groupBy(rows, (row) => numberIn(row, 'label'));
  return new Map([...byLabel].map(([id, some]) => [id, figuresOf(some)]));
}

function within({ span, fromMs, toMs }: Stretch): string {
  return `(span = '${span}' AND at >= ${fromMs} AND at < ${toMs})`;
}

function figuresOf(rows: readonly Row[]): Figures {
  return {
    sum: (column) => rows.reduce((total, row) => total + numberIn(row, column), 0),
    histogram(name) {
      const bins = new Map<number, number>();
      for (const row of rows) addEncoded(bins, String(row[name] ?? ''));
      return bins;
    },
  };
}

function callsOf({ sum, histogram }: Figures): Omit<InsightsModel, 'model'> {
  return {
    requests: sum('requests'),
    attempts: sum('attempts'),
    served: sum('attempts_served'),
    failed: sum('attempts_failed'),
    limited: sum('attempts_limited'),
    skipped: sum('attempts_skipped'),
    firstTokenP50Ms: percentileOf(histogram('attempt_first_tokens'), 0.5),
    costUsd: sum('attempt_cost'),
    costUnknown: sum('attempts_cost_unknown'),
    costEstimated: sum('attempts_cost_estimated'),
  };
}

/** What each client asked for; under its latest name where it had several. */
function clientsOf(byLabel: ReadonlyMap<number, Figures>, { clientOf }: LabelTexts): InsightsClient[] {
  const clients = Map.groupBy([...byLabel.keys()], (label) => clientOf(label).clientId ?? `label ${label}`);
  return [...clients.values()].map((labels) => {
    const sum = (column: SumName) =>
      labels.reduce((total, label) => total + (byLabel.get(label)?.sum(column) ?? 0), 0);
    return {
      ...clientOf(Math.max(...labels)),
      requests: sum('requests'),
      served: sum('served_first') + sum('rescued'),
      switched: sum('switched'),
      inputTokens: sum('input_tokens'),
      outputTokens: sum('output_tokens'),
      costUsd: sum('cost'),
      costUnknown: sum('cost_unknown'),
      costEstimated: sum('cost_estimated'),
    };
  });
}

/** Why attempts failed or were skipped. */
function readReasons(run: Run, stretches: readonly Stretch[], scope: Scope) {
  return run<{ origin: number; kind: number; attempts: number }>(
    `SELECT origin, kind, sum(attempts) AS attempts FROM history_failures
     WHERE (${stretches.map(within).join(' OR ')})${scope} GROUP BY origin, kind`,
  );
}

/** When providers limited. */
function readLimited(run: Run, range: Stretch, scope: Scope, { find }: FoundLabels) {
  const origins = ['upstream_provider', 'upstream_byok'].map((origin) => find(origin) ?? -1);
  return run<{ hourMs: number; provider: number; calls: number }>(
    `SELECT at AS "hourMs", provider, sum(attempts) AS calls FROM history_failures
     WHERE ${within(range)} AND origin = ANY($1) AND kind = $2${scope} GROUP BY at, provider ORDER BY at`,
    [origins, find('rate_limited') ?? -1],
  );
}

/** The ends and the cost of each hour, in order. */
function readHours(run: Run, range: Stretch, facet: number, scope: Scope) {
  return run<StoredInsights['hours'][number]>(
    `SELECT at AS "hourMs", sum(requests) AS requests, sum(served_first) AS "servedFirst",
       sum(rescued) AS rescued, sum(partial) AS partial, sum(failed) AS failed, sum(cancelled) AS cancelled,
       sum(interrupted) AS interrupted, sum(cost) AS "costUsd"
     FROM history_rollups WHERE ${within(range)} AND facet = ${facet}${scope} GROUP BY at ORDER BY at`,
  );
}

/** The most frequent names of a kind. */
async function readNames(run: Run, column: NamedColumn, facet: number): Promise<string[]> {
  const rows = await run<{ text: string }>(
    `SELECT text FROM (
       SELECT ${column} AS label, sum(requests) AS requests FROM history_rollups
       WHERE span = 'day' AND facet = $1 GROUP BY ${column} ORDER BY 2 DESC LIMIT $2
     ) AS most JOIN history_labels ON id = label ORDER BY requests DESC`,
    [facet, MOST_VALUES],
  );
  return rows.map(({ text }) => text);
}

/** A renamed client has a label for each of its names; later ones have higher numbers. */
async function readClientValues(run: Run): Promise<ReturnType<LabelTexts['clientOf']>[]> {
  const rows = await run<{ label: number }>(
    `SELECT client AS label FROM history_rollups WHERE span = 'day' AND facet = $1
     GROUP BY client ORDER BY sum(requests) DESC LIMIT $2`,
    [facets.all, MOST_VALUES],
  );
  const labels = rows.map(({ label }) => label).filter((label) => label !== 0);
  const { clientOf } = await readLabels(run, labels);
  const byClient = Map.groupBy(labels, (label) => clientOf(label).clientId ?? `label ${label}`);
  return [...byClient.values()].map((ofClient) => clientOf(Math.max(...ofClient)));
}

function scopeOf(scope: InsightsScope, { find, findClients }: FoundLabels): Scope {
  // A text without a label gets a number that no row has.
  const idOf = (text: string): number => find(text) ?? -1;
  const columns = ['model', 'provider', 'category'] as const;
  const asked = columns.flatMap((column) => {
    const text = scope[column];
    return text === undefined ? [] : [` AND ${column} = ${idOf(text)}`];
  });
  const { client, connections, exceptConnections } = scope;
  const among = (condition: string, ids: readonly number[] | undefined) =>
    ids === undefined ? [] : [` AND ${condition}('{${ids.join(',')}}'::bigint[])`];
  return [
    ...asked,
    ...among('client = ANY', client === undefined ? undefined : findClients(client)),
    ...among('connection = ANY', connections?.map(idOf)),
    ...among('connection <> ALL', exceptConnections?.map(idOf)),
  ].join('');
}
