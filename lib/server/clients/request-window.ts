const MINUTE_MS = 60_000;
/** Requests this close together leave the window as one, so that it never has more than 61 entries. */
const GRAIN_MS = 1_000;

type Entry = { readonly firstAtMs: number; readonly lastAtMs: number; readonly requests: number };

/** The requests of the last minute, oldest first, by a clock that is never adjusted. */
export type RequestWindow = readonly Entry[];

/** A client's usage of its requests per minute. */
export type Standing = {
  readonly limit: number;
  readonly remaining: number;
  /** Until the next request is allowed; 0 if it is allowed now. */
  readonly freeInMs: number;
  /** Until all requests are allowed again. */
  readonly resetMs: number;
};

export const emptyWindow: RequestWindow = [];

export function standingIn(window: RequestWindow, limit: number, nowMs: number): Standing {
  const inside = withoutOld(window, nowMs);
  let used = 0;
  for (const { requests } of inside) used += requests;
  let freeInMs = 0;
  let left = used;
  for (const { lastAtMs, requests } of inside) {
    if (left < limit) break;
    left -= requests;
    freeInMs = lastAtMs + MINUTE_MS - nowMs;
  }
  const newest = inside.at(-1);
  const resetMs = newest === undefined ? 0 : newest.lastAtMs + MINUTE_MS - nowMs;
  return { limit, remaining: Math.max(0, limit - used), freeInMs, resetMs };
}

/** The window with one more request in it. */
export function withRequest(window: RequestWindow, nowMs: number): RequestWindow {
  const inside = withoutOld(window, nowMs);
  const newest = inside.at(-1);
  if (newest === undefined || nowMs - newest.firstAtMs >= GRAIN_MS)
    return [...inside, { firstAtMs: nowMs, lastAtMs: nowMs, requests: 1 }];
  return [...inside.slice(0, -1), { ...newest, lastAtMs: nowMs, requests: newest.requests + 1 }];
}

function withoutOld(window: RequestWindow, nowMs: number): RequestWindow {
  return window.filter(({ lastAtMs }) => nowMs - lastAtMs < MINUTE_MS);
}
