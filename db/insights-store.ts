import type {
  HistoryValues,
  Insights,
  InsightsModel,
  InsightsQuery,
  Percentiles,
} from '#lib/contracts/insights';
import { ConnectionKind, Origin } from '#lib/contracts/vocabulary';
import { addEncoded, encodeHistogram, HISTOGRAM_ERROR, percentileOf } from './histogram.ts';
import type { HistoryLabels } from './history-labels.ts';
import { facets, rollupSums } from './history-tally.ts';
import { localTimeIn } from './local-time.ts';
import type { Database } from './open-database.ts';

export type InsightsStore = {
  /** Times are epoch milliseconds; the range is widened to whole hours. */
  readonly readInsights: (query: InsightsQuery, fromMs: number, toMs: number) => Promise<Insights>;
  readonly readValues: () => Promise<HistoryValues>;
};

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_HOURS_IN_SERIES = 3 * 24;
const MOST_VALUES = 200;

type Span = 'hour' | 'day';
type Stretch = { readonly span: Span; readonly fromMs: number; readonly toMs: number };
type Scope = { readonly where: string; readonly values: readonly number[] };

const endColumns = ['requests', 'served_first', 'rescued', 'partial', 'failed', 'cancelled', 'interrupted'];
const sumOf = (columns: readonly string[]) =>
  columns.map((column) => `sum(${column}) AS ${column}`).join(', ');

/** Reads figures from the sums of the history: whole days where the range has them, hours at its ends. */
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

  type Row = Readonly<Record<string, number | string | null>>;
  const numberIn = (row: Row, column: string): number => Number(row[column] ?? 0);

  function readTotals(stretches: readonly Stretch[], facet: number, scope: Scope) {
    const totals = new Map<string, number>();
    const histograms = {
      durations: new Map<number, number>(),
      first_tokens: new Map<number, number>(),
      switch_origins: new Map<number, number>(),
    };
    const names = ['durations', 'first_tokens', 'switch_origins'] as const;
    for (const { span, fromMs, toMs } of stretches) {
      const row = sqlite
        .prepare<unknown[], Row>(
          `SELECT ${sumOf(rollupSums)}, ${names.map((name) => `sum_histograms(${name}) AS ${name}`).join(', ')}
           FROM history_rollups WHERE span = ? AND facet = ? AND at >= ? AND at < ?${scope.where}`,
        )
        .get(span, facet, fromMs, toMs, ...scope.values);
      if (row === undefined) continue;
      for (const column of rollupSums) totals.set(column, (totals.get(column) ?? 0) + numberIn(row, column));
      for (const name of names) addEncoded(histograms[name], String(row[name]));
    }
    return { sum: (column: (typeof rollupSums)[number]) => totals.get(column) ?? 0, histograms };
  }

  function readModels(stretches: readonly Stretch[], facet: number, scope: Scope): InsightsModel[] {
    const columns = [
      'requests',
      'attempts',
      'attempts_served',
      'attempts_failed',
      'attempts_limited',
    ] as const;
    const more = ['attempts_skipped', 'attempt_cost'] as const;
    const models = new Map<number, { sums: Map<string, number>; firstTokens: Map<number, number> }>();
    for (const { span, fromMs, toMs } of stretches) {
      const rows = sqlite
        .prepare<unknown[], Row>(
          `SELECT model, ${sumOf([...columns, ...more])}, sum_histograms(attempt_first_tokens) AS first_tokens
           FROM history_rollups WHERE span = ? AND facet = ? AND at >= ? AND at < ?${scope.where} GROUP BY model`,
        )
        .all(span, facet, fromMs, toMs, ...scope.values);
      for (const row of rows) {
        const model = numberIn(row, 'model');
        const held = models.get(model) ?? {
          sums: new Map<string, number>(),
          firstTokens: new Map<number, number>(),
        };
        models.set(model, held);
        for (const column of [...columns, ...more])
          held.sums.set(column, (held.sums.get(column) ?? 0) + numberIn(row, column));
        addEncoded(held.firstTokens, String(row.first_tokens));
      }
    }
    return [...models]
      .map(([id, { sums, firstTokens }]): InsightsModel => ({
        model: labels.textOf(id) ?? '',
        requests: sums.get('requests') ?? 0,
        attempts: sums.get('attempts') ?? 0,
        served: sums.get('attempts_served') ?? 0,
        failed: sums.get('attempts_failed') ?? 0,
        limited: sums.get('attempts_limited') ?? 0,
        skipped: sums.get('attempts_skipped') ?? 0,
        firstTokenP50Ms: percentileOf(firstTokens, 0.5),
        costUsd: sums.get('attempt_cost') ?? 0,
      }))
      .toSorted((a, b) => b.requests - a.requests || (a.model < b.model ? -1 : 1));
  }

  function readReasons(stretches: readonly Stretch[], scope: Scope): Insights['reasons'] {
    const counts = new Map<string, { origin: number; kind: number; attempts: number }>();
    for (const { span, fromMs, toMs } of stretches) {
      const rows = sqlite
        .prepare<unknown[], { origin: number; kind: number; attempts: number }>(
          `SELECT origin, kind, sum(attempts) AS attempts FROM history_failures
           WHERE span = ? AND at >= ? AND at < ?${scope.where} GROUP BY origin, kind`,
        )
        .all(span, fromMs, toMs, ...scope.values);
      for (const { origin, kind, attempts } of rows) {
        const key = `${origin} ${kind}`;
        counts.set(key, { origin, kind, attempts: (counts.get(key)?.attempts ?? 0) + attempts });
      }
    }
    return [...counts.values()]
      .map(({ origin, kind, attempts }) => ({
        origin: originOf(labels.textOf(origin)),
        kind: labels.textOf(kind) ?? 'unknown',
        attempts,
      }))
      .toSorted((a, b) => b.attempts - a.attempts || (a.kind < b.kind ? -1 : 1));
  }

  function readSeries(range: Stretch, facet: number, scope: Scope, startOf: (atMs: number) => number) {
    const rows = sqlite
      .prepare<unknown[], Row>(
        `SELECT at, ${sumOf([...endColumns, 'cost'])} FROM history_rollups
         WHERE span = ? AND facet = ? AND at >= ? AND at < ?${scope.where} GROUP BY at ORDER BY at`,
      )
      .all(range.span, facet, range.fromMs, range.toMs, ...scope.values);
    const points = new Map<number, Insights['series'][number]>();
    for (const row of rows) {
      const atMs = startOf(numberIn(row, 'at'));
      const before = points.get(atMs);
      points.set(atMs, {
        at: new Date(atMs).toISOString(),
        requests: (before?.requests ?? 0) + numberIn(row, 'requests'),
        servedFirst: (before?.servedFirst ?? 0) + numberIn(row, 'served_first'),
        rescued: (before?.rescued ?? 0) + numberIn(row, 'rescued'),
        partial: (before?.partial ?? 0) + numberIn(row, 'partial'),
        failed: (before?.failed ?? 0) + numberIn(row, 'failed'),
        cancelled: (before?.cancelled ?? 0) + numberIn(row, 'cancelled'),
        interrupted: (before?.interrupted ?? 0) + numberIn(row, 'interrupted'),
        costUsd: (before?.costUsd ?? 0) + numberIn(row, 'cost'),
      });
    }
    return [...points.values()];
  }

  function readLimited(
    { fromMs, toMs }: Stretch,
    scope: Scope,
    local: ReturnType<typeof localTimeIn>,
  ): Insights['limitedByHour'] {
    const origins = ['upstream_provider', 'upstream_byok'].map((origin) => labels.find(origin) ?? -1);
    const rows = sqlite
      .prepare<unknown[], { at: number; provider: number; calls: number }>(
        `SELECT at, provider, sum(attempts) AS calls FROM history_failures
         WHERE span = 'hour' AND at >= ? AND at < ? AND origin IN (?, ?) AND kind = ?${scope.where} GROUP BY at, provider`,
      )
      .all(fromMs, toMs, ...origins, labels.find('rate_limited') ?? -1, ...scope.values);
    const cells = new Map<string, { provider: number; weekday: number; hour: number; calls: number }>();
    for (const { at, provider, calls } of rows) {
      const { weekday, hour } = local.partsOf(at);
      const key = `${provider} ${weekday} ${hour}`;
      cells.set(key, { provider, weekday, hour, calls: (cells.get(key)?.calls ?? 0) + calls });
    }
    return [...cells.values()].map((cell) => ({ ...cell, provider: labels.textOf(cell.provider) }));
  }

  function readNames(
    column: 'category' | 'client' | 'connection' | 'model' | 'provider',
    facet: number,
  ): string[] {
    return sqlite
      .prepare<[number, number], number>(
        `SELECT ${column} FROM history_rollups WHERE span = 'day' AND facet = ? GROUP BY ${column}
         ORDER BY sum(requests) DESC LIMIT ?`,
      )
      .pluck()
      .all(facet, MOST_VALUES)
      .flatMap((id) => labels.textOf(id) ?? []);
  }

  return {
    async readInsights(query, fromMs, toMs) {
      const range: Stretch = {
        span: 'hour',
        fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS,
        toMs: Math.ceil(toMs / HOUR_MS) * HOUR_MS,
      };
      const stretches = stretchesOf(range);
      const scope = scopeOf(query, labels);
      const local = localTimeIn(query.timeZone);
      const hasProvider = query.provider !== undefined;
      const facet =
        query.model === undefined
          ? hasProvider
            ? facets.provider
            : facets.all
          : hasProvider
            ? facets.both
            : facets.model;
      const { sum, histograms } = readTotals(stretches, facet, scope);
      const per =
        query.per ?? ((range.toMs - range.fromMs) / HOUR_MS > MOST_HOURS_IN_SERIES ? 'day' : 'hour');
      const served = sum('served_first') + sum('rescued');
      return {
        from: new Date(range.fromMs).toISOString(),
        to: new Date(range.toMs).toISOString(),
        timeZone: query.timeZone,
        totals: {
          requests: sum('requests'),
          servedFirst: sum('served_first'),
          rescued: sum('rescued'),
          partial: sum('partial'),
          failed: sum('failed'),
          cancelled: sum('cancelled'),
          interrupted: sum('interrupted'),
          switched: sum('switched'),
          attempts: sum('attempts'),
          attemptsServed: sum('attempts_served'),
          attemptsFailed: sum('attempts_failed'),
          attemptsSkipped: sum('attempts_skipped'),
          attemptsLimited: sum('attempts_limited'),
          inputTokens: sum('input_tokens'),
          outputTokens: sum('output_tokens'),
          costUsd: sum('cost'),
          failedCostUsd: sum('failed_cost'),
          costPerServedUsd: served === 0 ? null : sum('cost') / served,
        },
        switchesByOrigin: [...histograms.switch_origins]
          .map(([origin, requests]) => ({ origin: originOf(labels.textOf(origin)), requests }))
          .toSorted((a, b) => b.requests - a.requests),
        durationMs: percentilesOf(histograms.durations),
        firstTokenMs: percentilesOf(histograms.first_tokens),
        percentileError: HISTOGRAM_ERROR,
        limitedByHour: readLimited(range, scope, local),
        reasons: readReasons(stretches, scope),
        models: readModels(stretches, hasProvider ? facets.both : facets.model, scope),
        per,
        series: readSeries(range, facet, scope, per === 'hour' ? (atMs) => atMs : local.startOfDay),
        pending: sqlite.prepare<[], number>('SELECT count(*) FROM history_queue').pluck().get() ?? 0,
      };
    },

    async readValues() {
      return {
        categories: readNames('category', facets.all),
        clients: readNames('client', facets.all),
        models: readNames('model', facets.model),
        providers: readNames('provider', facets.provider),
        connections: readNames('connection', facets.all).flatMap(
          (name) => ConnectionKind.safeParse(name).data ?? [],
        ),
      };
    },
  };
}

/** A range as few rows as it takes: hours up to the first midnight (UTC), whole days, hours again. */
function stretchesOf(range: Stretch): Stretch[] {
  const { fromMs, toMs } = range;
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const lastDayMs = Math.floor(toMs / DAY_MS) * DAY_MS;
  if (firstDayMs >= lastDayMs) return [range];
  const stretches: Stretch[] = [
    { span: 'hour', fromMs, toMs: firstDayMs },
    { span: 'day', fromMs: firstDayMs, toMs: lastDayMs },
    { span: 'hour', fromMs: lastDayMs, toMs },
  ];
  return stretches.filter((stretch) => stretch.fromMs < stretch.toMs);
}

function scopeOf(query: InsightsQuery, labels: HistoryLabels): Scope {
  const columns = ['model', 'provider', 'category', 'client', 'connection'] as const;
  const asked = columns.flatMap((column) => {
    const text = query[column];
    // What no sum knows is asked for by a number that none has.
    return text === undefined ? [] : [[column, labels.find(text) ?? -1] as const];
  });
  return {
    where: asked.map(([column]) => ` AND ${column} = ?`).join(''),
    values: asked.map(([, id]) => id),
  };
}

function percentilesOf(histogram: ReadonlyMap<number, number>): Percentiles {
  let count = 0;
  for (const part of histogram.values()) count += part;
  return {
    count,
    p50: percentileOf(histogram, 0.5),
    p95: percentileOf(histogram, 0.95),
    p99: percentileOf(histogram, 0.99),
  };
}

function originOf(text: string | null): Origin | null {
  return Origin.safeParse(text).data ?? null;
}
