import type { HistoryValues, Insights, InsightsQuery } from '#lib/contracts/insights';
import type { RefusalCount } from '#lib/store/clients';
import type { InsightsStore, StoredInsights } from '#lib/store/insights';
import { ApiError } from '#lib/server/api-error';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { connectionScope } from './history-scope.ts';
import { localTimeIn } from '#lib/server/process/local-time';

export type InsightsService = {
  readonly read: (query: InsightsQuery) => Promise<Insights>;
  readonly readValues: () => Promise<HistoryValues>;
};

type InsightsInput = {
  readonly store: InsightsStore;
  /** Updates the sums by at most that many requests. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly connections: Pick<ConnectionService, 'find' | 'slugOf' | 'idOf'>;
  /** The refused requests in the hours of a range, by callers with and without a key. */
  readonly readRefusals: (fromMs: number, toMs: number) => Promise<readonly RefusalCount[]>;
  /** The current name; null if it was deleted. */
  readonly clientNameOf: (id: string) => string | null;
  readonly now: () => number;
};

const HOUR_MS = 60 * 60 * 1_000;
const DEFAULT_RANGE_MS = 30 * 24 * HOUR_MS;
const LONGEST_RANGE_BY_HOUR_MS = 3 * 24 * HOUR_MS;
const MOST_CLIENTS = 200;
/** Normal traffic leaves this many waiting. More than this is reported as pending. */
const CATCH_UP = 300;

/** The figures of Insights, including the latest requests. */
export function createInsightsService(input: InsightsInput): InsightsService {
  const { store, catchUp, connections, readRefusals, clientNameOf, now } = input;
  return {
    async read({ from, to, timeZone, per: askedPer, connection, demo, ...scope }) {
      const toMs = to === undefined ? now() : Date.parse(to);
      const fromMs = from === undefined ? toMs - DEFAULT_RANGE_MS : Date.parse(from);
      if (fromMs >= toMs) throw new ApiError('invalid_request', 'The range ends before it begins.');
      await catchUp(CATCH_UP);
      const found = await store.readInsights(
        { ...scope, ...connectionScope({ connection, demo }, connections.idOf) },
        fromMs,
        toMs,
      );
      const { totals, hours, limited, ...figures } = found;
      const refusals = await readRefusals(found.fromMs, found.toMs);
      const per = askedPer ?? (found.toMs - found.fromMs > LONGEST_RANGE_BY_HOUR_MS ? 'day' : 'hour');
      const served = totals.servedFirst + totals.rescued;
      return {
        from: new Date(found.fromMs).toISOString(),
        to: new Date(found.toMs).toISOString(),
        timeZone,
        totals: { ...totals, costPerServedUsd: served === 0 ? null : totals.costUsd / served },
        switchesByOrigin: found.switchesByOrigin.toSorted((a, b) => b.requests - a.requests),
        durationMs: figures.durationMs,
        firstTokenMs: figures.firstTokenMs,
        percentileError: figures.percentileError,
        limitedByHour: byHourOfWeek(limited, timeZone),
        reasons: figures.reasons
          .map((reason) => ({ ...reason, kind: reason.kind ?? 'unknown' }))
          .toSorted((a, b) => b.attempts - a.attempts || (a.kind < b.kind ? -1 : 1)),
        models: mostRequestsFirst(figures.models, ({ model }) => model),
        connections: mostRequestsFirst(figures.connections, ({ connection: id }) => id).map((one) => ({
          ...one,
          connection: connections.slugOf(one.connection),
        })),
        clients: mostRequestsFirst(figures.clients, ({ clientName }) => clientName ?? '')
          .slice(0, MOST_CLIENTS)
          .map(({ clientId, clientName, ...one }) => ({
            ...one,
            clientId,
            clientName: (clientId === null ? null : clientNameOf(clientId)) ?? clientName,
          })),
        per,
        series: seriesOf(hours, per, timeZone),
        shed: countShed(refusals),
        pending: figures.pending,
      };
    },
    async readValues() {
      await catchUp(CATCH_UP);
      const values = await store.readValues();
      const named = values.connections.map(
        (id) => [connections.slugOf(id), connections.find(id)?.name ?? id] as const,
      );
      return {
        categories: [...values.categories],
        clients: values.clients.flatMap(({ clientId, clientName }) => clientId ?? clientName ?? []),
        models: [...values.models],
        providers: [...values.providers],
        connections: named.map(([slug]) => slug),
        connectionNames: Object.fromEntries(named),
        clientNames: Object.fromEntries(
          values.clients.flatMap(({ clientId, clientName }) =>
            clientId === null ? [] : [[clientId, clientNameOf(clientId) ?? clientName ?? '']],
          ),
        ),
      };
    },
  };
}

function countShed(refusals: readonly RefusalCount[]): number {
  return refusals.reduce((sum, { reason, requests }) => sum + (reason === 'overloaded' ? requests : 0), 0);
}

function mostRequestsFirst<Group extends { readonly requests: number }>(
  groups: readonly Group[],
  nameOf: (group: Group) => string,
): Group[] {
  return groups.toSorted((a, b) => b.requests - a.requests || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** The times of the week when providers limited calls, by a place's local time. */
function byHourOfWeek(limited: StoredInsights['limited'], timeZone: string): Insights['limitedByHour'] {
  const local = localTimeIn(timeZone);
  const cells = new Map<string, Insights['limitedByHour'][number]>();
  for (const { hourMs, provider, calls } of limited) {
    const { weekday, hour } = local.partsOf(hourMs);
    const key = `${weekday} ${hour} ${provider}`;
    cells.set(key, { provider, weekday, hour, calls: (cells.get(key)?.calls ?? 0) + calls });
  }
  return [...cells.values()];
}

function seriesOf(
  hours: StoredInsights['hours'],
  per: Insights['per'],
  timeZone: string,
): Insights['series'] {
  if (per === 'hour')
    return hours.map(({ hourMs, ...ends }) => ({ at: new Date(hourMs).toISOString(), ...ends }));
  const { startOfDay } = localTimeIn(timeZone);
  const days = new Map<number, Insights['series'][number]>();
  for (const { hourMs, ...ends } of hours) {
    const dayMs = startOfDay(hourMs);
    const before = days.get(dayMs);
    days.set(dayMs, {
      at: new Date(dayMs).toISOString(),
      requests: (before?.requests ?? 0) + ends.requests,
      servedFirst: (before?.servedFirst ?? 0) + ends.servedFirst,
      rescued: (before?.rescued ?? 0) + ends.rescued,
      partial: (before?.partial ?? 0) + ends.partial,
      failed: (before?.failed ?? 0) + ends.failed,
      cancelled: (before?.cancelled ?? 0) + ends.cancelled,
      interrupted: (before?.interrupted ?? 0) + ends.interrupted,
      costUsd: (before?.costUsd ?? 0) + ends.costUsd,
    });
  }
  return [...days.values()];
}
