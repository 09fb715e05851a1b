import type { Reconciliation, ReconciliationQuery } from '#lib/contracts/reconciliation';
import type { HistoryReads } from '#lib/store/history';
import type { ActivityRead } from '#lib/upstreams/upstream';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { ApiError } from '../api-error.ts';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { reconcile } from './reconcile.ts';

export type ReconciliationService = {
  /** Compares one connection's history with its bill, for the last 30 days and today (UTC). */
  readonly read: (query: ReconciliationQuery) => Promise<Reconciliation>;
};

type ReconciliationInput = {
  readonly store: Pick<HistoryReads, 'readDaySpend' | 'measure'>;
  readonly connections: Pick<ConnectionService, 'findBySlug' | 'onChange'>;
  /** Updates the sums of the history by at most that many requests. */
  readonly catchUp: (most: number) => Promise<number>;
  readonly now: () => number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 30;
const CATCH_UP = 1_000;
/** The bill of a past day hardly changes. */
const FRESH_MS = 5 * 60 * 1_000;
/** A person who corrects something at OpenRouter sees the result soon. */
const FRESH_FAILURE_MS = 10_000;

type Bill = { readonly atMs: number; readonly read: Promise<ActivityRead> };

export function createReconciliationService(input: ReconciliationInput): ReconciliationService {
  const { store, connections, catchUp, now } = input;
  /** By connection. Only one read runs at a time, whatever the number of screens. */
  const bills = new Map<string, Bill>();
  connections.onChange(() => bills.clear());

  async function readBill(slug: string): Promise<ActivityRead | { readonly outcome: 'no_management_key' }> {
    const connection = connections.findBySlug(slug);
    const readActivity = connection === undefined ? null : upstreamOf(connection).readActivity;
    if (connection === undefined || readActivity === null)
      throw new ApiError('not_found', `There is no OpenRouter connection "${slug}".`);
    const { id, managementKey } = connection;
    if (managementKey === null) return { outcome: 'no_management_key' };
    const known = bills.get(id);
    const ageMs = known === undefined ? Infinity : now() - known.atMs;
    if (known !== undefined && ageMs >= 0 && ageMs < FRESH_MS) {
      const read = await known.read;
      if (read.outcome === 'read' || ageMs < FRESH_FAILURE_MS) return read;
    }
    const read = readActivity({ ...connection, managementKey });
    bills.set(id, { atMs: now(), read });
    return read;
  }

  return {
    async read({ connection, day }) {
      const bill = await readBill(connection);
      if (bill.outcome !== 'read') return bill;
      const nowMs = now();
      const today = dateOf(nowMs);
      const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
      const isAsked = ({ date }: { readonly date: string }) => day === undefined || date === day;
      await catchUp(CATCH_UP);
      const { id } = connections.findBySlug(connection) ?? { id: connection };
      const ours = await store.readDaySpend(id, todayMs - DAYS * DAY_MS, todayMs + DAY_MS);
      const { oldestAtMs } = await store.measure();
      return {
        outcome: 'compared',
        scope: bill.scope,
        rows: reconcile({
          ours: ours.filter(isAsked),
          theirs: bill.rows.filter(isAsked),
          today,
          oldestDay: oldestAtMs === null ? null : dateOf(oldestAtMs),
          by: day === undefined ? 'day' : 'model',
        }),
      };
    },
  };
}

/** In UTC. */
function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
