import type { StoredClient } from '#lib/store/clients';
import type { SharedLimitStore, TakenRequest } from '#lib/store/shared-limits';
import { storeFaultOf } from '#lib/store/store-fault';
import { emptyWindow, type RequestWindow, type Standing, standingIn, withRequest } from './request-window.ts';

type Limited = Pick<StoredClient, 'id' | 'requestsPerMinute'>;

/** The current usage of clients with limits. Limits may change while requests run without losing counts. */
export type ClientLimits = {
  /** Null without a limit. From memory, so it may miss the latest requests of other processes. */
  readonly standing: (client: Limited) => Standing | null;
  /** Counts a request unless the limit is reached, which `isOver` reports. */
  readonly take: (client: Limited) => Taken | null | Promise<Taken>;
  readonly forget: (clientId: string) => void;
};

type Taken = { readonly isOver: boolean; readonly standing: Standing };

type LimitsInput = {
  /** Counts for all processes together; null if there is only one. */
  readonly shared: SharedLimitStore | null;
  /**
   * A monotonic clock in whole milliseconds: with fractions, a client would wait longer than needed.
   */
  readonly steady?: () => number;
};

export function createClientLimits({
  shared,
  steady = () => Math.floor(performance.now()),
}: LimitsInput): ClientLimits {
  const windows = new Map<string, RequestWindow>();

  function standing({ id, requestsPerMinute }: Limited, nowMs: number): Standing | null {
    if (requestsPerMinute === null) return null;
    return standingIn(windows.get(id) ?? emptyWindow, requestsPerMinute, nowMs);
  }

  function takeHere(client: Limited, before: Standing): Taken {
    const nowMs = steady();
    windows.set(client.id, withRequest(windows.get(client.id) ?? emptyWindow, nowMs));
    return { isOver: false, standing: standing(client, nowMs) ?? before };
  }

  async function takeTogether(client: Limited, before: Standing, store: SharedLimitStore): Promise<Taken> {
    try {
      const taken = await store.takeRequest(client.id, before.limit);
      const nowMs = steady();
      windows.set(client.id, windowOf(taken, nowMs));
      return { isOver: taken.isOver, standing: standing(client, nowMs) ?? before };
    } catch (error) {
      // While the store is unavailable, each process counts on its own.
      if (storeFaultOf(error) === null) throw error;
      return takeHere(client, before);
    }
  }

  return {
    standing: (client) => standing(client, steady()),
    take(client) {
      const before = standing(client, steady());
      if (before === null) return null;
      // The limit is reached, whatever other processes have counted since.
      if (before.remaining === 0) return { isOver: true, standing: before };
      return shared === null ? takeHere(client, before) : takeTogether(client, before, shared);
    },
    forget: (clientId) => void windows.delete(clientId),
  };
}

/** By the clock of this process. */
function windowOf({ seconds, nowMs: atMs }: TakenRequest, nowMs: number): RequestWindow {
  return seconds.map(([second, requests]) => {
    const firstAtMs = second * 1_000 - atMs + nowMs;
    return { firstAtMs, lastAtMs: firstAtMs + 999, requests };
  });
}
