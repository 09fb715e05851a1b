import type { InsightsClient, InsightsConnection, InsightsModel } from '#lib/contracts/insights';
import type { StoredInsights } from '#lib/store/insights';
import { addEncoded, percentileOf } from '#db/rows/histogram';
import { originOf, type Stretch } from '#db/rows/insights-range';
import type { HistoryLabels } from './history-labels.ts';
import { isRecounted } from './history-recount.ts';
import { rollupSums } from '#db/rows/history-tally';
import type { Database } from '#db/sqlite/open-database';

/** The sums of the history, on a connection with `sum_histograms`, and the texts behind their numbers. */
export type Source = Pick<Database, 'sqlite'> & { readonly labels: HistoryLabels };

/** The scope of the rows: SQL to append to a condition, and its values. */
export type Scope = { readonly where: string; readonly values: readonly number[] };

const endColumns = ['requests', 'served_first', 'rescued', 'partial', 'failed', 'cancelled', 'interrupted'];
const sumOf = (columns: readonly string[]) =>
  columns.map((column) => `sum(${column}) AS ${column}`).join(', ');

type Row = Readonly<Record<string, number | string | null>>;
const numberIn = (row: Row, column: string): number => Number(row[column] ?? 0);

/** The sums of all the stretches, by column, and their histograms. */
export function readTotals({ sqlite }: Source, stretches: readonly Stretch[], facet: number, scope: Scope) {
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

/** The figures of each model. */
export function readModels(
  source: Source,
  stretches: readonly Stretch[],
  facet: number,
  scope: Scope,
): InsightsModel[] {
  return readGroups(source, 'model', stretches, facet, scope).map(({ name, ...figures }) => ({
    model: name,
    ...figures,
  }));
}

/** The figures of each connection. */
export function readConnections(
  source: Source,
  stretches: readonly Stretch[],
  facet: number,
  scope: Scope,
): InsightsConnection[] {
  return readGroups(source, 'connection', stretches, facet, scope).map(({ name, ...figures }) => ({
    connection: name,
    ...figures,
  }));
}

type Group = Omit<InsightsModel, 'model'> & { readonly name: string };

function readGroups(
  { sqlite, labels }: Source,
  column: 'model' | 'connection',
  stretches: readonly Stretch[],
  facet: number,
  scope: Scope,
): Group[] {
  const sumColumns = [
    'requests',
    'attempts',
    'attempts_served',
    'attempts_failed',
    'attempts_limited',
    'attempts_skipped',
    'attempt_cost',
    'attempts_cost_unknown',
    'attempts_cost_estimated',
  ] as const;
  const groups = new Map<number, { sums: Map<string, number>; firstTokens: Map<number, number> }>();
  for (const { span, fromMs, toMs } of stretches) {
    const rows = sqlite
      .prepare<unknown[], Row>(
        `SELECT ${column}, ${sumOf(sumColumns)}, sum_histograms(attempt_first_tokens) AS first_tokens
         FROM history_rollups WHERE span = ? AND facet = ? AND at >= ? AND at < ?${scope.where} GROUP BY ${column}`,
      )
      .all(span, facet, fromMs, toMs, ...scope.values);
    for (const row of rows) {
      const id = numberIn(row, column);
      const held = groups.get(id) ?? {
        sums: new Map<string, number>(),
        firstTokens: new Map<number, number>(),
      };
      groups.set(id, held);
      for (const name of sumColumns) held.sums.set(name, (held.sums.get(name) ?? 0) + numberIn(row, name));
      addEncoded(held.firstTokens, String(row.first_tokens));
    }
  }
  const isCostCounted = isRecounted({ sqlite });
  return [...groups].map(([id, { sums, firstTokens }]): Group => ({
    name: labels.textOf(id) ?? '',
    requests: sums.get('requests') ?? 0,
    attempts: sums.get('attempts') ?? 0,
    served: sums.get('attempts_served') ?? 0,
    failed: sums.get('attempts_failed') ?? 0,
    limited: sums.get('attempts_limited') ?? 0,
    skipped: sums.get('attempts_skipped') ?? 0,
    firstTokenP50Ms: percentileOf(firstTokens, 0.5),
    costUsd: sums.get('attempt_cost') ?? 0,
    costUnknown: isCostCounted ? (sums.get('attempts_cost_unknown') ?? 0) : null,
    costEstimated: isCostCounted ? (sums.get('attempts_cost_estimated') ?? 0) : null,
  }));
}

/** The figures of each client, under its latest name if it had several. */
export function readClients(
  { sqlite, labels }: Source,
  stretches: readonly Stretch[],
  facet: number,
  scope: Scope,
): InsightsClient[] {
  const sumColumns = [
    'requests',
    'served_first',
    'rescued',
    'switched',
    'input_tokens',
    'output_tokens',
    'cost',
    'cost_unknown',
    'cost_estimated',
  ];
  const clients = new Map<string, { label: number; sums: Map<string, number> }>();
  for (const { span, fromMs, toMs } of stretches) {
    const rows = sqlite
      .prepare<unknown[], Row>(
        `SELECT client, ${sumOf(sumColumns)} FROM history_rollups
         WHERE span = ? AND facet = ? AND at >= ? AND at < ?${scope.where} GROUP BY client HAVING sum(requests) > 0`,
      )
      .all(span, facet, fromMs, toMs, ...scope.values);
    for (const row of rows) {
      const label = numberIn(row, 'client');
      const { clientId } = labels.clientOf(label);
      const key = clientId ?? `label ${label}`;
      const { label: before, sums } = clients.get(key) ?? { label, sums: new Map<string, number>() };
      clients.set(key, { label: Math.max(before, label), sums });
      for (const name of sumColumns) sums.set(name, (sums.get(name) ?? 0) + numberIn(row, name));
    }
  }
  const isCostCounted = isRecounted({ sqlite });
  return [...clients.values()].map(({ label, sums }) => {
    const sum = (name: string) => sums.get(name) ?? 0;
    return {
      ...labels.clientOf(label),
      requests: sum('requests'),
      served: sum('served_first') + sum('rescued'),
      switched: sum('switched'),
      inputTokens: sum('input_tokens'),
      outputTokens: sum('output_tokens'),
      costUsd: sum('cost'),
      costUnknown: isCostCounted ? sum('cost_unknown') : null,
      costEstimated: isCostCounted ? sum('cost_estimated') : null,
    };
  });
}

/** Why attempts failed or were skipped. */
export function readReasons(
  { sqlite, labels }: Source,
  stretches: readonly Stretch[],
  scope: Scope,
): StoredInsights['reasons'] {
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
  return [...counts.values()].map(({ origin, kind, attempts }) => ({
    origin: originOf(labels.textOf(origin)),
    kind: labels.textOf(kind),
    attempts,
  }));
}

/** The outcomes and the cost of each hour, in order. */
export function readHours(
  { sqlite }: Source,
  { fromMs, toMs }: Stretch,
  facet: number,
  scope: Scope,
): StoredInsights['hours'] {
  const rows = sqlite
    .prepare<unknown[], Row>(
      `SELECT at, ${sumOf([...endColumns, 'cost'])} FROM history_rollups
       WHERE span = 'hour' AND facet = ? AND at >= ? AND at < ?${scope.where} GROUP BY at ORDER BY at`,
    )
    .all(facet, fromMs, toMs, ...scope.values);
  return rows.map((row) => ({
    hourMs: numberIn(row, 'at'),
    requests: numberIn(row, 'requests'),
    servedFirst: numberIn(row, 'served_first'),
    rescued: numberIn(row, 'rescued'),
    partial: numberIn(row, 'partial'),
    failed: numberIn(row, 'failed'),
    cancelled: numberIn(row, 'cancelled'),
    interrupted: numberIn(row, 'interrupted'),
    costUsd: numberIn(row, 'cost'),
  }));
}

/** When providers limited calls. */
export function readLimited(
  { sqlite, labels }: Source,
  { fromMs, toMs }: Stretch,
  scope: Scope,
): StoredInsights['limited'] {
  const origins = ['upstream_provider', 'upstream_byok'].map((origin) => labels.find(origin) ?? -1);
  const rows = sqlite
    .prepare<unknown[], { at: number; provider: number; calls: number }>(
      `SELECT at, provider, sum(attempts) AS calls FROM history_failures
       WHERE span = 'hour' AND at >= ? AND at < ? AND origin IN (?, ?) AND kind = ?${scope.where} GROUP BY at, provider`,
    )
    .all(fromMs, toMs, ...origins, labels.find('rate_limited') ?? -1, ...scope.values);
  return rows.map(({ at, provider, calls }) => ({ hourMs: at, provider: labels.textOf(provider), calls }));
}
