import { FORGET_AFTER_MS, cooldownIdsFor, type CooldownEntry } from './cooldown.ts';
import type { Candidate } from './candidate.ts';
import type { ConnectionId } from '#lib/contracts/connection';

/**
 * Whether calls to one scope (a model, all free models, a connection) are allowed. Closed breakers are not
 * stored.
 */
type Breaker =
  /** Blocks all calls until `cause.endsAtMs`; the next call after that is the probe. */
  | { readonly state: 'open'; readonly cause: CooldownEntry }
  /** One call is testing whether the scope has recovered. */
  | { readonly state: 'half_open'; readonly cause: CooldownEntry; readonly probe: Permit };

/**
 * `ok`: the model answered. `failed`: the failure was recorded separately. `unknown`: the call showed nothing.
 */
export type PermitEnd = 'ok' | 'failed' | 'unknown';

/** Permission for one call. Disposing of it settles it as `unknown`, so a probe is never lost. */
export type Permit = Disposable & {
  /** Only the first call counts. */
  readonly settle: (end: PermitEnd) => void;
};

type Standing =
  | { readonly is: 'free' }
  | { readonly is: 'cooling'; readonly entry: CooldownEntry }
  /** Its cooldown is over, and another call is testing whether it has recovered. */
  | { readonly is: 'probed' };

type Admission =
  | { readonly is: 'admitted'; readonly permit: Permit }
  | Exclude<Standing, { readonly is: 'free' }>;

/** The breakers of one connection, or of several. */
export type Breakers = {
  /** The state of a target, without claiming a call to it. */
  readonly look: (candidate: Candidate, nowMs: number) => Standing;
  /** Admits a call, as the probe if a cooldown has ended. */
  readonly admit: (candidate: Candidate, nowMs: number) => Promise<Admission>;
  /** Admits a call regardless of the state, even beside a probe. */
  readonly force: (candidate: Candidate, nowMs: number) => Permit;
  /** Opens the breaker of the entry's scope. */
  readonly note: (entry: CooldownEntry) => void;
  readonly previous: (connection: ConnectionId, id: string) => CooldownEntry | null;
};

type BoardInput = {
  readonly entries: readonly CooldownEntry[];
  readonly save: (entry: CooldownEntry) => void;
  readonly erase: (entry: CooldownEntry) => void;
  /** A model that was cooling down has answered. */
  readonly recover: (entry: CooldownEntry, model: string) => void;
  readonly probes: Probes;
  readonly now: () => number;
};

/** Which process may test whether a scope has recovered. */
type Probes = {
  /** False if another process is testing one of these scopes; then none is claimed. */
  readonly claim: (ids: readonly string[]) => Promise<boolean>;
  readonly release: (id: string) => void;
};

/** The probes of a board that no other process shares. */
export const unsharedProbes: Probes = { claim: async () => true, release() {} };

export type BreakerBoard = {
  readonly breakers: Breakers;
  /** The current cooldowns, the first to end first. */
  readonly list: () => CooldownEntry[];
  /** Ends a cooldown at a person's request. */
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
  /**
   * Takes over the cooldowns as other processes have stored them, except those in `changed`, which changed here since.
   * Returns what has begun or changed, and the ids of those that are gone.
   */
  readonly adopt: (stored: readonly CooldownEntry[], changed: ReadonlySet<string>) => Adopted;
};

type Adopted = { readonly begun: readonly CooldownEntry[]; readonly gone: readonly string[] };

/** More than any chain contains. The one that ended longest ago is dropped first. */
const MAX_ENTRIES = 2_000;
/** The clocks of two requests differ by less than this. */
const CLOCK_SKEW_MS = 1_000;

const free: Standing = { is: 'free' };
const probed: Standing = { is: 'probed' };
/** If nothing was cooling down, there is nothing to end or release. */
const plainPermit: Permit = { settle() {}, [Symbol.dispose]() {} };
const plainAdmission: Admission = { is: 'admitted', permit: plainPermit };

/**
 * Keeps the breakers of one connection in memory, where every request reads them, and passes each change on to
 * be stored.
 */
export function createBreakerBoard({ entries, save, erase, recover, probes, now }: BoardInput): BreakerBoard {
  const byId = new Map<string, Breaker>(entries.map((cause) => [cause.id, { state: 'open', cause }]));

  /** A cooldown that starts in the future was recorded before the clock was set back. It keeps its length. */
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
    const breaker = byId.get(id);
    if (breaker === undefined) return false;
    byId.delete(id);
    erase(breaker.cause);
    return true;
  }

  function makeRoom(nowMs: number): void {
    for (const { state, cause } of byId.values())
      // A breaker with a running probe stays open, or another call could become a second probe.
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

  /** `held` are the scopes that were or had been cooling down when the call was admitted. */
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
          // A cooldown that started after the call does not end with its answer.
          if (end === 'ok' && cause.startedAtMs <= sinceMs) {
            if (cause.scope === 'model') recover(cause, candidate.id);
            close(id);
          } else if (breaker.state === 'half_open' && breaker.probe === permit) {
            byId.set(id, { state: 'open', cause });
            probes.release(id);
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
      async admit(candidate, nowMs) {
        const standing = look(candidate, nowMs);
        if (standing.is !== 'free') return standing;
        const permit = force(candidate, nowMs);
        if (permit === plainPermit) return plainAdmission;
        for (const id of cooldownIdsFor(candidate)) {
          const breaker = byId.get(id);
          if (breaker !== undefined)
            byId.set(id, { state: 'half_open', cause: breaker.cause, probe: permit });
        }
        // Held here before it is claimed, so that no other request of this process claims it as well.
        const held = cooldownIdsFor(candidate).filter((id) => byId.has(id));
        if (await probes.claim(held)) return { is: 'admitted', permit };
        permit.settle('unknown');
        return { is: 'probed' };
      },
      force,
      note(entry) {
        makeRoom(entry.startedAtMs);
        const before = read(entry.id);
        // A later, shorter cooldown does not shorten a longer one.
        const cause =
          before !== undefined && before.cause.endsAtMs > entry.endsAtMs
            ? { ...before.cause, failures: entry.failures }
            : entry;
        // A running probe stays the only one.
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
    adopt(stored, changed) {
      const begun: CooldownEntry[] = [];
      const gone = new Set([...byId.keys()].filter((id) => !changed.has(id)));
      for (const cause of stored) {
        gone.delete(cause.id);
        const before = byId.get(cause.id);
        if (changed.has(cause.id) || isSame(before?.cause, cause)) continue;
        // A running probe stays the only one.
        byId.set(cause.id, before?.state === 'half_open' ? { ...before, cause } : { state: 'open', cause });
        begun.push(cause);
      }
      for (const id of gone) byId.delete(id);
      return { begun, gone: [...gone] };
    },
  };
}

function isSame(one: CooldownEntry | undefined, other: CooldownEntry): boolean {
  return (
    one !== undefined &&
    one.startedAtMs === other.startedAtMs &&
    one.endsAtMs === other.endsAtMs &&
    one.failures === other.failures
  );
}
