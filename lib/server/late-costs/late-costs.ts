import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { KnownConnection } from '#lib/server/connections/known-connection';
import type { LateCostStore, UnsettledCall } from '#lib/store/late-costs';
import { fetchGeneration } from '#lib/upstreams/openrouter/fetch-generation';
import { createLookTimes } from './look-times.ts';

export type LateCosts = {
  /** Looks up the calls that are due, a few at a time. Returns how many costs were corrected. */
  readonly round: () => Promise<number>;
  readonly start: () => void;
  readonly stop: () => void;
};

type LateCostInput = {
  readonly store: LateCostStore;
  /** Whether this process has the job of looking up costs for now. */
  readonly claim: (forMs: number) => Promise<boolean>;
  readonly connections: Pick<ConnectionService, 'listInUse'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

const ROUND_EVERY_MS = 20_000;
/** Longer than a round takes, so that one process makes all of them. */
const CLAIM_MS = 5 * 60_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** OpenRouter knows a call only a few seconds after its end. */
const LEAST_AGE_MS = 20_000;
const MOST_FOUND = 200;
const MOST_ASKED = 10;
/** After a failure, lookups pause for a while. */
const REST_MS = 5 * 60 * 1_000;
const REFUSED_REST_MS = 60 * 60 * 1_000;

/**
 * Looks up the cost of calls at OpenRouter, in the background, if no cost was reported, as after an
 * interruption, and corrects the history. One lookup at a time and ten in a round, never within a request.
 */
export function createLateCosts({ store, claim, connections, now, reportError }: LateCostInput): LateCosts {
  const looks = createLookTimes();
  const restsUntilMs = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let stopping = new AbortController();
  let running: Promise<number> | null = null;

  function askable(): readonly KnownConnection[] {
    return connections
      .listInUse()
      .filter(
        ({ id, kind, apiKey, problem }) =>
          (kind === 'openrouter' || kind === 'demo') &&
          apiKey !== null &&
          problem === null &&
          (restsUntilMs.get(id) ?? 0) <= now(),
      );
  }

  /** Whether a cost was corrected. */
  async function ask({ baseUrl, apiKey, id }: KnownConnection, call: UnsettledCall): Promise<boolean> {
    const fetched = await fetchGeneration({
      baseUrl,
      apiKey: apiKey ?? '',
      id: call.generationId,
      signal: stopping.signal,
    });
    if (stopping.signal.aborted) return false;
    switch (fetched.outcome) {
      case 'found':
        return store.confirmCost({ ...call, ...fetched.cost, atMs: now() });
      case 'not_found':
        return false;
      case 'refused':
        restsUntilMs.set(id, now() + REFUSED_REST_MS);
        return false;
      case 'failed':
        restsUntilMs.set(id, now() + REST_MS);
        return false;
    }
  }

  async function round(): Promise<number> {
    const servers = new Map(askable().map((one) => [one.id, one]));
    if (servers.size === 0 || !(await claim(CLAIM_MS))) return 0;
    const nowMs = now();
    const found = await store.findUnsettled({
      connections: [...servers.keys()],
      fromMs: nowMs - DAY_MS,
      beforeMs: nowMs - LEAST_AGE_MS,
      most: MOST_FOUND,
    });
    looks.keepOnly(found.map(keyOf));
    let corrected = 0;
    for (const call of found.filter((one) => looks.isDue(keyOf(one), nowMs)).slice(0, MOST_ASKED)) {
      const server = servers.get(call.connection);
      if (server === undefined || stopping.signal.aborted) continue;
      if ((restsUntilMs.get(server.id) ?? 0) > now()) continue;
      looks.note(keyOf(call), now());
      if (await ask(server, call)) corrected += 1;
    }
    await store.forgetBookings(nowMs - 2 * DAY_MS);
    return corrected;
  }

  function roundOnce(): Promise<number> {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    round: roundOnce,
    start() {
      stopping = new AbortController();
      timer = setInterval(() => {
        roundOnce().catch((error: unknown) => {
          if (!stopping.signal.aborted) reportError(error);
        });
      }, ROUND_EVERY_MS).unref();
    },
    stop() {
      stopping.abort();
      if (timer !== null) clearInterval(timer);
    },
  };
}

function keyOf({ requestId, index }: UnsettledCall): string {
  return `${requestId} ${index}`;
}
