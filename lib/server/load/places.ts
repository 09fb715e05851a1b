import type { Place, PlaceLimit, WaitEnd } from '#lib/engine/place';
import { createFairQueue, type Permit, type Ticket } from './fair-queue.ts';

export type Limit = PlaceLimit & { readonly key: string };

type Request = {
  /** Requests take turns by this: the id of a client, or what stands for all callers without a key. */
  readonly lane: string;
  /** Without any, there is nothing to ask for. */
  readonly limits: readonly Limit[];
  /** Aborted when the run is broken off: it leaves the queue. */
  readonly signal: AbortSignal;
};

/** The places of this process, and the one queue for all that have to wait for one. */
export type Places = {
  readonly ask: (request: Request) => Place;
};

type PlacesInput = {
  /** Beyond that, whoever has the most waiting loses the newest of them. */
  readonly mostWaiting: number;
  /** A clock that is never set. */
  readonly steady?: () => number;
};

type NamedPermit = Permit & { readonly of: PlaceLimit['of'] };

type Waiter = Ticket & {
  readonly permits: readonly NamedPermit[];
  /** Null while it waits. */
  end: Exclude<WaitEnd, 'late'> | null;
  /** Tells whoever waits for it. */
  notify: () => void;
};

/** So many of the last that were served tell how fast the queue drains. */
const SERVED_KEPT = 32;
const RETRY_UNKNOWN_MS = 5_000;
const RETRY_LEAST_MS = 1_000;
/** A client that is told to wait for longer does not come back by itself. */
const RETRY_MOST_MS = 55_000;

export function createPlaces({ mostWaiting, steady = () => performance.now() }: PlacesInput): Places {
  const queue = createFairQueue<Waiter>(mostWaiting);
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

  /** The last ones set the pace, also when it slows down. */
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
  }

  return {
    ask({ lane, limits, signal }) {
      const waiter: Waiter = {
        lane,
        permits: limits.map(({ key, of, most }) => ({ key, of, limit: most })),
        end: null,
        notify() {},
      };
      const { admitted, displaced } = queue.enter(waiter);
      if (displaced !== null) end(displaced, 'no_room');
      // One that needs no turn says nothing of how fast turns come.
      if (admitted.includes(waiter)) waiter.end = 'got';
      serve(admitted.filter((one) => one !== waiter));
      return {
        isTaken: () => waiter.end === 'got',
        wait: (mostMs) =>
          waiter.end === null ? waitFor(waiter, mostMs, signal) : Promise.resolve(waiter.end),
        limit() {
          const { of, limit: most } = queue.blockedBy(waiter) ?? { of: 'category', limit: 0 };
          return { of, most };
        },
        retryAfterMs: drainMs,
        [Symbol.dispose]: () => leave(waiter),
      };
    },
  };
}
