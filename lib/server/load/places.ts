import type { Place, PlaceLimit, WaitEnd } from '#lib/engine/place';
import type { SharedLimitStore } from '#lib/store/shared-limits';
import { createFairQueue, type Permit, type Ticket } from './fair-queue.ts';
import { createShares } from './shares.ts';

export type Limit = PlaceLimit & { readonly key: string };

type Request = {
  /** Requests take turns by lane: the id of a client, or one lane for all callers without a key. */
  readonly lane: string;
  /** Without permits, no slot is needed. */
  readonly limits: readonly Limit[];
  /** Aborted when the run is cancelled: it leaves the queue. */
  readonly signal: AbortSignal;
};

/** The slots of this process, and the single queue for them. */
export type Places = {
  readonly ask: (request: Request) => Place;
  readonly stop: () => void;
};

type PlacesInput = {
  /** Above this, the lane with the most waiting requests loses its newest one. */
  readonly mostWaiting: number;
  /** The limits shared by all processes; null if there is only one. */
  readonly shared?: Pick<SharedLimitStore, 'claimShares'> | null;
  readonly reportError?: (error: unknown) => void;
  /** A clock that is never adjusted. */
  readonly steady?: () => number;
};

/** `limit` is the share of this process. */
type NamedPermit = Permit & PlaceLimit;

type Waiter = Ticket & {
  readonly permits: readonly NamedPermit[];
  /** Null while it waits. */
  end: Exclude<WaitEnd, 'late'> | null;
  /** Notifies the waiting request. */
  notify: () => void;
};

/** The number of recently served requests from which the queue's speed is estimated. */
const SERVED_KEPT = 32;
const RETRY_UNKNOWN_MS = 5_000;
const RETRY_LEAST_MS = 1_000;
/** Clients don't retry automatically after a longer wait. */
const RETRY_MOST_MS = 55_000;

export function createPlaces({
  mostWaiting,
  shared = null,
  reportError = () => {},
  steady = () => performance.now(),
}: PlacesInput): Places {
  const queue = createFairQueue<Waiter>(mostWaiting);
  const shares =
    shared === null
      ? null
      : createShares({
          store: shared,
          demand: queue.demand,
          onChange: (key, mayRun) => serve(queue.setLimit(key, mayRun)),
          reportError,
        });
  let servedAtMs: number[] = [];

  function end(waiter: Waiter, how: Exclude<WaitEnd, 'late'>): void {
    waiter.end = how;
    waiter.notify();
  }

  function serve(admitted: readonly Waiter[]): void {
    if (admitted.length === 0) return;
    const nowMs = steady();
    servedAtMs = [...servedAtMs, ...admitted.map(() => nowMs)].slice(-SERVED_KEPT);
    for (const waiter of admitted) end(waiter, 'got');
  }

  /** The latest requests set the pace, also when it slows down. */
  function drainMs(): number {
    const [firstMs] = servedAtMs;
    if (firstMs === undefined) return RETRY_UNKNOWN_MS;
    const eachMs = (steady() - firstMs) / servedAtMs.length;
    return Math.min(Math.max(eachMs * (queue.waiting() + 1), RETRY_LEAST_MS), RETRY_MOST_MS);
  }

  function waitFor(waiter: Waiter, mostMs: number, signal: AbortSignal): Promise<WaitEnd> {
    return new Promise((resolve) => {
      const settle = (how: WaitEnd): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        waiter.notify = () => {};
        resolve(how);
      };
      const onAbort = (): void => {
        leave(waiter);
        end(waiter, 'broken_off');
      };
      waiter.notify = () => settle(waiter.end ?? 'late');
      const timer = setTimeout(() => settle('late'), mostMs);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  function leave(waiter: Waiter): void {
    serve(queue.leave(waiter));
    shares?.note();
  }

  return {
    ask({ lane, limits, signal }) {
      const waiter: Waiter = {
        lane,
        permits: limits.map((one) => ({ ...one, limit: shares?.of(one.key, one.most) ?? one.most })),
        end: null,
        notify() {},
      };
      const { admitted, displaced } = queue.enter(waiter);
      if (displaced !== null) end(displaced, 'no_room');
      // A request that need not wait says nothing about the queue's speed.
      if (admitted.includes(waiter)) waiter.end = 'got';
      serve(admitted.filter((one) => one !== waiter));
      shares?.note();
      return {
        isTaken: () => waiter.end === 'got',
        wait: (mostMs) =>
          waiter.end === null ? waitFor(waiter, mostMs, signal) : Promise.resolve(waiter.end),
        limit() {
          const { of, most } = queue.blockedBy(waiter) ?? { of: 'category', most: 0 };
          return { of, most };
        },
        retryAfterMs: drainMs,
        [Symbol.dispose]: () => leave(waiter),
      };
    },
    stop: () => shares?.stop(),
  };
}
