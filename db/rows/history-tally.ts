import type { ConnectionId } from '#lib/contracts/connection';
import type { AttemptOutcome, Origin, RequestStatus } from '#lib/contracts/vocabulary';
import { CUT_SHORT } from '#lib/store/cut-short';
import { addTo, binOf } from './histogram.ts';
import type { LabelledClient } from './client-label.ts';

/** Gives texts numbers; zero stands for none. Creates a label for a new text: within a transaction only. */
export type TallyLabels = {
  readonly idOf: (text: string | null) => number;
  readonly clientIdOf: (client: LabelledClient) => number;
  /** For a list of calls: each is `[model, provider]`. */
  readonly triedIdOf: (calls: readonly (readonly [string, string | null])[]) => number;
};

/** The columns of a request and its attempts that the sums need. */
export type TalliedRequest = {
  readonly id: string;
  readonly category: string | null;
  readonly requestedModel: string;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly status: RequestStatus;
  readonly switched: number;
  readonly origin: Origin | null;
  readonly stream: number;
  readonly connection: ConnectionId;
  readonly durationMs: number | null;
  readonly ttftMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
};

export type TalliedAttempt = {
  readonly model: string;
  readonly provider: string | null;
  /** Null: the request's. */
  readonly connection: ConnectionId | null;
  readonly outcome: AttemptOutcome;
  readonly origin: Origin | null;
  readonly kind: string | null;
  readonly ttftMs: number | null;
  readonly costUsd: number | null;
  readonly costEstimated: number;
  /** Null in rows by earlier versions. */
  readonly mayCost: number | null;
};

export const facets = { all: 0, model: 1, provider: 2, both: 3 } as const;

/** The sums of one row of `history_rollups`, by column. */
export const rollupSums = [
  'requests',
  'served_first',
  'rescued',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
  'switched',
  'input_tokens',
  'output_tokens',
  'cost',
  'failed_cost',
  'cost_unknown',
  'cost_estimated',
  'attempts',
  'attempts_served',
  'attempts_failed',
  'attempts_skipped',
  'attempts_limited',
  'attempt_cost',
  'attempts_cost_unknown',
  'attempts_cost_estimated',
  'failed_cost_unknown',
] as const;
export const rollupHistograms = [
  'durations',
  'first_tokens',
  'attempt_first_tokens',
  'switch_origins',
] as const;

type Sums = Record<(typeof rollupSums)[number], number>;
type Histograms = Record<(typeof rollupHistograms)[number], Map<number, number>>;

type ComboTally = {
  readonly key: readonly number[];
  /** The sums that its requests count in. All of them name the same models and providers. */
  readonly shares: readonly Share[];
  requests: number;
  firstAtMs: number;
  lastAtMs: number;
  minCostUsd: number | null;
  maxCostUsd: number | null;
};
/** For an hour; the same is added to its day. `key` is the rest of the table's key after the time. */
type RollupTally = {
  readonly hourMs: number;
  readonly facet: number;
  readonly key: readonly number[];
  readonly sums: Sums;
} & Histograms;
/** Null means any model or any provider. */
type Share = { readonly model: string | null; readonly provider: string | null; readonly tally: RollupTally };
type FailureTally = { readonly hourMs: number; readonly key: readonly number[]; attempts: number };

export type HistoryTally = {
  /** Adds a request (1), or subtracts it (-1). */
  readonly add: (request: TalliedRequest, attempts: readonly TalliedAttempt[], sign: 1 | -1) => void;
  readonly combos: ReadonlyMap<string, ComboTally>;
  readonly rollups: ReadonlyMap<string, RollupTally>;
  readonly failures: ReadonlyMap<string, FailureTally>;
};

const HOUR_MS = 60 * 60 * 1_000;
/** A request with more models or providers than this is counted under the first of them. */
const MOST_PARTS = { models: 64, providers: 16 } as const;

/** The time of a UUIDv7. */
export function momentOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Whether the attempt reached a limit, whoever's it was. */
function isLimited({ outcome, kind }: TalliedAttempt): boolean {
  return outcome === 'failed' && kind === 'rate_limited';
}

/** Whether it may have cost something that was not reported. A refusal costs nothing, reported or not. */
function isOfUnknownCost({ outcome, kind, ttftMs, costUsd, mayCost }: TalliedAttempt): boolean {
  if (costUsd !== null) return false;
  // As in unknown-cost.ts.
  return mayCost === null ? outcome === 'served' || ttftMs !== null || kind === CUT_SHORT : mayCost === 1;
}

/** Groups the changes of many requests, so that each row of the sums is written once. */
export function createHistoryTally(labels: TallyLabels): HistoryTally {
  const combos = new Map<string, ComboTally>();
  const rollups = new Map<string, RollupTally>();
  const failures = new Map<string, FailureTally>();

  function rollupOf(hourMs: number, facet: number, key: readonly number[]): RollupTally {
    const name = `${hourMs} ${facet} ${key.join(' ')}`;
    let tally = rollups.get(name);
    if (tally === undefined) {
      tally = {
        hourMs,
        facet,
        key,
        sums: emptySums(),
        durations: new Map(),
        first_tokens: new Map(),
        attempt_first_tokens: new Map(),
        switch_origins: new Map(),
      };
      rollups.set(name, tally);
    }
    return tally;
  }

  function comboOf(request: TalliedRequest, attempts: readonly TalliedAttempt[], hourMs: number): ComboTally {
    const { idOf } = labels;
    const key = [
      hourMs,
      idOf(request.category),
      idOf(request.requestedModel),
      idOf(request.servedModel),
      idOf(request.provider),
      labels.clientIdOf(request),
      idOf(request.status),
      request.switched,
      idOf(request.origin),
      request.stream,
      idOf(request.connection),
      labels.triedIdOf(attempts.map(({ model, provider }) => [model, provider])),
    ];
    const name = key.join(' ');
    let combo = combos.get(name);
    if (combo === undefined) {
      combo = {
        key,
        shares: sharesOf(request, attempts, hourMs),
        requests: 0,
        firstAtMs: Number.POSITIVE_INFINITY,
        lastAtMs: 0,
        minCostUsd: null,
        maxCostUsd: null,
      };
      combos.set(name, combo);
    }
    return combo;
  }

  function sharesOf(
    request: TalliedRequest,
    attempts: readonly TalliedAttempt[],
    hourMs: number,
  ): readonly Share[] {
    const { idOf } = labels;
    const models = partsOf(
      [request.requestedModel, request.servedModel, ...attempts.map(({ model }) => model)],
      MOST_PARTS.models,
    );
    const providers = partsOf(
      [request.provider, ...attempts.map(({ provider }) => provider)],
      MOST_PARTS.providers,
    );
    const who = whoOf(request);
    return [null, ...models].flatMap((model) =>
      [null, ...providers].map((provider) => ({
        model,
        provider,
        tally: rollupOf(hourMs, facetOf(model, provider), [idOf(model), idOf(provider), ...who]),
      })),
    );
  }

  function whoOf(request: TalliedRequest, calledAt: ConnectionId | null = null): readonly number[] {
    const { category, connection } = request;
    return [labels.idOf(category), labels.clientIdOf(request), labels.idOf(calledAt ?? connection)];
  }

  /** Requests count at the connection that answered, attempts at their own. */
  function tallyAt(
    connection: ConnectionId | null,
    tally: RollupTally,
    request: TalliedRequest,
  ): RollupTally {
    if (connection === null || connection === request.connection) return tally;
    const { hourMs, facet, key } = tally;
    const [model = 0, provider = 0] = key;
    return rollupOf(hourMs, facet, [model, provider, ...whoOf(request, connection)]);
  }

  function addToCombo(tally: ComboTally, { costUsd }: TalliedRequest, atMs: number, sign: number): void {
    tally.requests += sign;
    tally.firstAtMs = Math.min(tally.firstAtMs, atMs);
    tally.lastAtMs = Math.max(tally.lastAtMs, atMs);
    if (costUsd === null) return;
    tally.minCostUsd = Math.min(tally.minCostUsd ?? costUsd, costUsd);
    tally.maxCostUsd = Math.max(tally.maxCostUsd ?? costUsd, costUsd);
  }

  function addRequest(
    tally: RollupTally,
    request: TalliedRequest,
    attempts: readonly TalliedAttempt[],
    sign: number,
  ): void {
    const { sums } = tally;
    sums.requests += sign;
    sums.switched += sign * request.switched;
    sums.input_tokens += sign * (request.inputTokens ?? 0);
    sums.output_tokens += sign * (request.outputTokens ?? 0);
    sums.cost += sign * (request.costUsd ?? 0);
    if (attempts.some(isOfUnknownCost)) sums.cost_unknown += sign;
    if (attempts.some((attempt) => attempt.costEstimated === 1)) sums.cost_estimated += sign;
    switch (request.status) {
      case 'served':
        sums[request.switched === 1 ? 'rescued' : 'served_first'] += sign;
        break;
      case 'partial':
      case 'failed':
      case 'cancelled':
      case 'interrupted':
        sums[request.status] += sign;
        break;
      case 'running':
    }
    if (request.status === 'served' && request.durationMs !== null)
      addTo(tally.durations, binOf(request.durationMs), sign);
    if (request.status === 'served' && request.ttftMs !== null)
      addTo(tally.first_tokens, binOf(request.ttftMs), sign);
    if (request.switched === 1) addTo(tally.switch_origins, labels.idOf(request.origin), sign);
  }

  function addAttempt(tally: RollupTally, attempt: TalliedAttempt, sign: number): void {
    const { sums } = tally;
    sums.attempts += sign;
    sums.attempt_cost += sign * (attempt.costUsd ?? 0);
    if (isLimited(attempt)) sums.attempts_limited += sign;
    sums.attempts_cost_estimated += sign * attempt.costEstimated;
    if (isOfUnknownCost(attempt)) {
      sums.attempts_cost_unknown += sign;
      if (attempt.outcome === 'failed') sums.failed_cost_unknown += sign;
    }
    switch (attempt.outcome) {
      case 'served':
        sums.attempts_served += sign;
        if (attempt.ttftMs !== null) addTo(tally.attempt_first_tokens, binOf(attempt.ttftMs), sign);
        break;
      case 'failed':
        sums.attempts_failed += sign;
        sums.failed_cost += sign * (attempt.costUsd ?? 0);
        break;
      case 'skipped':
        sums.attempts_skipped += sign;
    }
  }

  function addFailure(hourMs: number, key: readonly number[], sign: number): void {
    const name = `${hourMs} ${key.join(' ')}`;
    const tally = failures.get(name);
    if (tally === undefined) failures.set(name, { hourMs, key, attempts: sign });
    else tally.attempts += sign;
  }

  return {
    combos,
    rollups,
    failures,
    add(request, attempts, sign) {
      const atMs = momentOf(request.id);
      const hourMs = atMs - (atMs % HOUR_MS);
      const combo = comboOf(request, attempts, hourMs);
      addToCombo(combo, request, atMs, sign);
      for (const { model, provider, tally } of combo.shares) {
        addRequest(tally, request, attempts, sign);
        for (const attempt of attempts) {
          const isMeant =
            (model === null || attempt.model === model) &&
            (provider === null || attempt.provider === provider);
          if (isMeant) addAttempt(tallyAt(attempt.connection, tally, request), attempt, sign);
        }
      }
      for (const { outcome, origin, kind, model, provider, connection } of attempts) {
        if (outcome === 'served' || kind === 'cancelled') continue;
        const key = [origin, kind, model, provider].map(labels.idOf);
        addFailure(hourMs, [...key, ...whoOf(request, connection)], sign);
      }
    },
  };
}

/** The rows with the sums for a model, a provider, both, or everything. */
export function facetOf(model: string | null, provider: string | null): number {
  if (model === null) return provider === null ? facets.all : facets.provider;
  return provider === null ? facets.model : facets.both;
}

/** Without duplicates; a category is not a model. */
function partsOf(names: readonly (string | null)[], most: number): string[] {
  const parts = new Set<string>();
  for (const name of names) if (name !== null && !name.startsWith('understudy/')) parts.add(name);
  return [...parts].slice(0, most);
}

function emptySums(): Sums {
  return {
    requests: 0,
    served_first: 0,
    rescued: 0,
    partial: 0,
    failed: 0,
    cancelled: 0,
    interrupted: 0,
    switched: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost: 0,
    failed_cost: 0,
    cost_unknown: 0,
    cost_estimated: 0,
    attempts: 0,
    attempts_served: 0,
    attempts_failed: 0,
    attempts_skipped: 0,
    attempts_limited: 0,
    attempt_cost: 0,
    attempts_cost_unknown: 0,
    attempts_cost_estimated: 0,
    failed_cost_unknown: 0,
  };
}
