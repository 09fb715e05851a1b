import { FORGET_AFTER_MS, cooldownIdsFor, type CooldownEntry } from './cooldown.ts';
import type { Candidate } from './candidate.ts';
import type { ConnectionId } from '#lib/contracts/connection';

/** Whether calls to one scope (a model, all free models, a connection) are let through. A closed one is not kept. */
type Breaker =
  /** Until `cause.endsAtMs` nobody is let through; from then on the next call is the probe. */
  | { readonly state: 'open'; readonly cause: CooldownEntry }
  /** One call is finding out whether the scope is back. */
  | { readonly state: 'half_open'; readonly cause: CooldownEntry; readonly probe: Permit };

/** `ok`: the model answered. `failed`: what that calls for is noted apart. `unknown`: the call told nothing. */
export type PermitEnd = 'ok' | 'failed' | 'unknown';

/** Leave to make one call. Disposing of it settles it as `unknown`, so that no probe can be lost. */
export type Permit = Disposable & {
  /** Counts once: what comes later changes nothing. */
  readonly settle: (end: PermitEnd) => void;
};

type Standing =
  | { readonly is: 'free' }
  | { readonly is: 'cooling'; readonly entry: CooldownEntry }
  /** Its cooldown is over, and another call is finding out whether it is back. */
  | { readonly is: 'probed' };

type Admission =
  | { readonly is: 'admitted'; readonly permit: Permit }
  | Exclude<Standing, { readonly is: 'free' }>;

/** The breakers of one connection, or of several. */
export type Breakers = {
  /** How a target stands, without a claim to call it. */
  readonly look: (candidate: Candidate, nowMs: number) => Standing;
  /** Lets a call through, as the probe where a cooldown has ended. */
  readonly admit: (candidate: Candidate, nowMs: number) => Admission;
  /** Lets a call through whatever the standing, and beside a probe. */
  readonly force: (candidate: Candidate, nowMs: number) => Permit;
  /** Opens the breaker of the entry's scope. */
  readonly note: (entry: CooldownEntry) => void;
  readonly previous: (connection: ConnectionId, id: string) => CooldownEntry | null;
};

type BoardInput = {
  readonly entries: readonly CooldownEntry[];
  readonly save: (entry: CooldownEntry) => void;
  readonly erase: (id: string) => void;
  /** A model answered that had been cooling down. */
  readonly recover: (entry: CooldownEntry, model: string) => void;
  readonly now: () => number;
};

export type BreakerBoard = {
  readonly breakers: Breakers;
  /** Those that last, the one that ends first at the front. */
  readonly list: () => CooldownEntry[];
  /** The person's "try again now". */
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
};

/** More than a person's chains hold; the one that ended longest ago goes first. */
const MAX_ENTRIES = 2_000;
/** The clocks of two requests differ by less. */
const CLOCK_SKEW_MS = 1_000;

const free: Standing = { is: 'free' };
const probed: Standing = { is: 'probed' };
/** Where nothing was cooling down, there is nothing to end or to release. */
const plainPermit: Permit = { settle() {}, [Symbol.dispose]() {} };
const plainAdmission: Admission = { is: 'admitted', permit: plainPermit };

/** Keeps the breakers of one connection in memory, where every request looks, and hands each change on to be stored. */
export function createBreakerBoard({ entries, save, erase, recover, now }: BoardInput): BreakerBoard {
  const byId = new Map<string, Breaker>(entries.map((cause) => [cause.id, { state: 'open', cause }]));

  /** A cooldown that begins later than now was noted before the clock was set back: it lasts as long as it was to last. */
  function read(id: string): Breaker | undefined {
    const breaker = byId.get(id);
    if (breaker === undefined) return undefined;
    const { cause } = breaker;
    const aheadMs = cause.startedAtMs - now();
    if (aheadMs <= CLOCK_SKEW_MS) return breaker;
    const moved = { ...cause, startedAtMs: cause.startedAtMs - aheadMs, endsAtMs: cause.endsAtMs - aheadMs };
    const kept: Breaker = { ...breaker, cause: moved };
    byId.set(id, kept);
    save(moved);
    return kept;
  }

  function close(id: string): boolean {
    if (!byId.delete(id)) return false;
    erase(id);
    return true;
  }

  function makeRoom(nowMs: number): void {
    for (const { state, cause } of byId.values())
      // One that is probed stays: without it, another call could become a second probe.
      if (state === 'open' && nowMs - cause.endsAtMs > FORGET_AFTER_MS) close(cause.id);
    while (byId.size >= MAX_ENTRIES) {
      const oldest = [...byId.values()].reduce((a, b) => (a.cause.endsAtMs <= b.cause.endsAtMs ? a : b));
      close(oldest.cause.id);
    }
  }

  function look(candidate: Candidate, nowMs: number): Standing {
    if (byId.size === 0) return free;
    let latest: CooldownEntry | null = null;
    let isProbed = false;
    for (const id of cooldownIdsFor(candidate)) {
      const breaker = read(id);
      if (breaker === undefined) continue;
      if (breaker.state === 'half_open') isProbed = true;
      const { cause } = breaker;
      if (cause.endsAtMs > nowMs && (latest === null || cause.endsAtMs > latest.endsAtMs)) latest = cause;
    }
    if (latest !== null) return { is: 'cooling', entry: latest };
    return isProbed ? probed : free;
  }

  /** `held` are the scopes that were cooling down, or had been, when the call was let through. */
  function createPermit(candidate: Candidate, held: readonly string[], sinceMs: number): Permit {
    let isSettled = false;
    const permit: Permit = {
      settle(end) {
        if (isSettled) return;
        isSettled = true;
        for (const id of held) {
          const breaker = read(id);
          if (breaker === undefined) continue;
          const { cause } = breaker;
          // What began after the call is not over by its answer.
          if (end === 'ok' && cause.startedAtMs <= sinceMs) {
            if (cause.scope === 'model') recover(cause, candidate.id);
            close(id);
          } else if (breaker.state === 'half_open' && breaker.probe === permit) {
            byId.set(id, { state: 'open', cause });
          }
        }
      },
      [Symbol.dispose]() {
        permit.settle('unknown');
      },
    };
    return permit;
  }

  function force(candidate: Candidate, nowMs: number): Permit {
    if (byId.size === 0) return plainPermit;
    const held = cooldownIdsFor(candidate).filter((id) => byId.has(id));
    return held.length === 0 ? plainPermit : createPermit(candidate, held, nowMs);
  }

  return {
    breakers: {
      look,
      admit(candidate, nowMs) {
        const standing = look(candidate, nowMs);
        if (standing.is !== 'free') return standing;
        const permit = force(candidate, nowMs);
        if (permit === plainPermit) return plainAdmission;
        for (const id of cooldownIdsFor(candidate)) {
          const breaker = byId.get(id);
          if (breaker !== undefined)
            byId.set(id, { state: 'half_open', cause: breaker.cause, probe: permit });
        }
        return { is: 'admitted', permit };
      },
      force,
      note(entry) {
        makeRoom(entry.startedAtMs);
        const before = read(entry.id);
        // A shorter word that comes later does not cut a longer one short.
        const cause =
          before !== undefined && before.cause.endsAtMs > entry.endsAtMs
            ? { ...before.cause, failures: entry.failures }
            : entry;
        // A probe that still runs stays the only one.
        byId.set(entry.id, before?.state === 'half_open' ? { ...before, cause } : { state: 'open', cause });
        save(cause);
      },
      previous: (_connection, id) => read(id)?.cause ?? null,
    },
    list() {
      const nowMs = now();
      return [...byId.keys()]
        .flatMap((id) => read(id)?.cause ?? [])
        .filter(({ endsAtMs }) => endsAtMs > nowMs)
        .toSorted((a, b) => a.endsAtMs - b.endsAtMs);
    },
    remove: close,
    clear() {
      for (const id of byId.keys()) close(id);
    },
  };
}
