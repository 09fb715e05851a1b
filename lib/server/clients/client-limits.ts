import type { StoredClient } from '#lib/store/clients';
import { emptyWindow, type RequestWindow, type Standing, standingIn, withRequest } from './request-window.ts';

type Limited = Pick<StoredClient, 'id' | 'requestsPerMinute'>;

/** The current usage of clients with limits. Limits may change while requests run without losing counts. */
export type ClientLimits = {
  /** Null without a limit. */
  readonly standing: (client: Limited) => Standing | null;
  /** Counts a request unless the limit is reached, which `isOver` reports. */
  readonly take: (client: Limited) => { readonly isOver: boolean; readonly standing: Standing } | null;
  readonly forget: (clientId: string) => void;
};

/**
 * `steady` is a clock that is never adjusted, in whole milliseconds: with fractions, a client would wait one
 * too long.
 */
export function createClientLimits(steady: () => number = () => Math.floor(performance.now())): ClientLimits {
  const windows = new Map<string, RequestWindow>();

  function standing({ id, requestsPerMinute }: Limited, nowMs: number): Standing | null {
    if (requestsPerMinute === null) return null;
    return standingIn(windows.get(id) ?? emptyWindow, requestsPerMinute, nowMs);
  }

  return {
    standing: (client) => standing(client, steady()),
    take(client) {
      const nowMs = steady();
      const before = standing(client, nowMs);
      if (before === null) return null;
      if (before.remaining === 0) return { isOver: true, standing: before };
      windows.set(client.id, withRequest(windows.get(client.id) ?? emptyWindow, nowMs));
      return { isOver: false, standing: standing(client, nowMs) ?? before };
    },
    forget: (clientId) => void windows.delete(clientId),
  };
}
