import type { ShareClaim, SharedLimitStore } from '#lib/store/shared-limits';

/** This process's shares of limits that apply across all processes. */
export type Shares = {
  /** How many may run here now, under this limit. */
  readonly of: (key: string, limit: number) => number;
  /** Reports that the number of requests has changed. */
  readonly note: () => void;
  readonly stop: () => void;
};

type SharesInput = {
  readonly store: Pick<SharedLimitStore, 'claimShares'>;
  readonly demand: (key: string) => { readonly running: number; readonly tickets: number };
  /** Called when the number that may run here changes. */
  readonly onChange: (key: string, mayRun: number) => void;
  readonly reportError: (error: unknown) => void;
  readonly random?: () => number;
};

type Held = {
  limit: number;
  share: number;
  /** The size to shrink to, because others wait; null if nobody waits. */
  most: number | null;
  /** Claims since a request last needed it. */
  idleClaims: number;
  /** When the store last granted less than was needed. */
  refusedAtMs: number;
};

/** While a request waits for another process, the claim is repeated after about this long. */
const AGAIN_MS = 100;
/** Unused slots are returned after this long. */
const GIVE_BACK_MS = 500;
/** How often a process with a full share asks whether others wait for their part. */
const FULL_MS = 200;
/** One extra slot is kept for this many claims, for the next request. */
const KEPT_CLAIMS = 4;

/**
 * Claims shares from the store: when a request finds no free slot, and in the background while it holds slots. It only
 * uses slots that the store has confirmed, and stops using slots before it returns them.
 */
export function createShares({
  store,
  demand,
  onChange,
  reportError,
  random = Math.random,
}: SharesInput): Shares {
  const held = new Map<string, Held>();
  let timer: NodeJS.Timeout | null = null;
  let dueAtMs = Infinity;
  let isClaiming = false;
  let isStopped = false;
  /** The store didn't answer. Until it does, no other process can take the slots of this one. */
  let isAway = false;

  const mayRun = ({ limit, share, most }: Held): number => Math.min(limit, share, most ?? limit);

  /** The time of the next claim. */
  function dueInMs([key, one]: readonly [string, Held]): number {
    const { running, tickets } = demand(key);
    // Others wait for slots that requests here no longer use.
    if (one.share > Math.max(mayRun(one), running)) return 0;
    if (tickets <= running) return GIVE_BACK_MS;
    if (one.share >= Math.min(one.limit, tickets)) return FULL_MS;
    const againMs = AGAIN_MS * (0.5 + random());
    return Math.max(0, one.refusedAtMs + againMs - performance.now());
  }

  function plan(): void {
    if (isStopped || isClaiming || held.size === 0) return;
    const inMs = Math.min(...[...held].map(dueInMs));
    const atMs = performance.now() + inMs;
    if (atMs >= dueAtMs) return;
    if (timer !== null) clearTimeout(timer);
    dueAtMs = atMs;
    timer = setTimeout(() => void claim(), inMs).unref();
  }

  function prepare(): ShareClaim[] {
    let isYielding = false;
    const claims = [...held].map(([key, one]) => {
      const { running, tickets } = demand(key);
      one.idleClaims = tickets > 0 ? 0 : one.idleClaims + 1;
      const spare = one.most === null && one.idleClaims < KEPT_CLAIMS ? 1 : 0;
      const needed = Math.max(running, Math.min(mayRun(one), tickets + spare));
      const kept = isAway ? one.share : needed;
      if (one.most !== null && kept < one.share) isYielding = true;
      one.share = kept;
      onChange(key, mayRun(one));
      const asked = Math.max(0, Math.min(one.limit, tickets) - kept);
      return { key, limit: one.limit, kept, asked, wanted: tickets };
    });
    // A process that returns slots asks for none at the same time. It would take them back, or block others while it
    // waits for them.
    return isYielding ? claims.map((one) => ({ ...one, asked: 0 })) : claims;
  }

  async function claim(): Promise<void> {
    timer = null;
    dueAtMs = Infinity;
    isClaiming = true;
    const claims = prepare();
    try {
      const shares = await store.claimShares(claims);
      isAway = false;
      for (const { key, held: share, most } of shares) take(key, share, most);
    } catch (error) {
      isAway = true;
      reportError(error);
      for (const { key, kept } of claims) take(key, kept, null);
    }
    isClaiming = false;
    plan();
  }

  function take(key: string, share: number, most: number | null): void {
    const one = held.get(key);
    if (one === undefined) return;
    one.share = share;
    one.most = most;
    const { tickets } = demand(key);
    if (share === 0 && tickets === 0) held.delete(key);
    if (share < Math.min(one.limit, tickets)) one.refusedAtMs = performance.now();
    onChange(key, mayRun(one));
  }

  return {
    of(key, limit) {
      const one = held.get(key) ?? { limit, share: 0, most: null, idleClaims: 0, refusedAtMs: -Infinity };
      held.set(key, one);
      one.limit = limit;
      return mayRun(one);
    },
    note: plan,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
