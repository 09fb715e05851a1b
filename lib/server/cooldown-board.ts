import type { Candidate } from '#lib/engine/candidate';
import { cooldownIdsFor, FORGET_AFTER_MS, type CooldownEntry } from '#lib/engine/cooldown';
import type { Ports } from '#lib/engine/execution';

type BoardInput = {
  readonly entries: readonly CooldownEntry[];
  readonly save: (entry: CooldownEntry) => void;
  readonly erase: (id: string) => void;
  /** A model answered that had been left alone. */
  readonly recover: (entry: CooldownEntry, model: string) => void;
  readonly now: () => number;
};

export type CooldownBoard = {
  readonly port: Ports['cooldowns'];
  /** Those that last, the one that ends first at the front. */
  readonly list: () => CooldownEntry[];
  /** The person's "try again now". */
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
};

/** More than a person's lists hold; the one that ended longest ago goes first. */
const MAX_ENTRIES = 2_000;
/** A probe that tells nothing for this long no longer keeps others away. */
const PROBE_MS = 30_000;
/** The clocks of two requests differ by less. */
const CLOCK_SKEW_MS = 1_000;

/** Keeps the cooldowns in memory, where every request looks, and hands each change on to be stored. */
export function createCooldownBoard({ entries, save, erase, recover, now }: BoardInput): CooldownBoard {
  const byId = new Map<string, CooldownEntry>(entries.map((entry) => [entry.id, entry]));
  const probes = new Map<string, number>();

  /** One that begins later than now was noted before the clock was set back: it lasts as long as it was to last. */
  const read = (id: string): CooldownEntry | undefined => {
    const entry = byId.get(id);
    if (entry === undefined) return undefined;
    const aheadMs = entry.startedAtMs - now();
    if (aheadMs <= CLOCK_SKEW_MS) return entry;
    const moved = { ...entry, startedAtMs: entry.startedAtMs - aheadMs, endsAtMs: entry.endsAtMs - aheadMs };
    byId.set(id, moved);
    save(moved);
    return moved;
  };
  const drop = (id: string): boolean => {
    probes.delete(id);
    if (!byId.delete(id)) return false;
    erase(id);
    return true;
  };
  const isProbed = (candidate: Candidate, nowMs: number): boolean =>
    probes.size > 0 &&
    cooldownIdsFor(candidate).some((id) => {
      const since = probes.get(id);
      return since !== undefined && Math.abs(nowMs - since) < PROBE_MS;
    });
  const makeRoom = (nowMs: number): void => {
    for (const entry of byId.values()) if (nowMs - entry.endsAtMs > FORGET_AFTER_MS) drop(entry.id);
    while (byId.size >= MAX_ENTRIES) {
      const oldest = [...byId.values()].reduce((a, b) => (a.endsAtMs <= b.endsAtMs ? a : b));
      drop(oldest.id);
    }
  };

  return {
    port: {
      find(candidate, nowMs) {
        if (byId.size === 0) return null;
        let latest: CooldownEntry | null = null;
        for (const id of cooldownIdsFor(candidate)) {
          const entry = read(id);
          if (
            entry !== undefined &&
            entry.endsAtMs > nowMs &&
            (latest === null || entry.endsAtMs > latest.endsAtMs)
          )
            latest = entry;
        }
        return latest;
      },
      isProbed,
      claimProbe(candidate, nowMs) {
        if (isProbed(candidate, nowMs)) return false;
        if (byId.size > 0)
          for (const id of cooldownIdsFor(candidate)) if (byId.has(id)) probes.set(id, nowMs);
        return true;
      },
      releaseProbe(candidate) {
        if (probes.size > 0) for (const id of cooldownIdsFor(candidate)) probes.delete(id);
      },
      note(entry) {
        probes.delete(entry.id);
        makeRoom(entry.startedAtMs);
        const before = read(entry.id);
        // A shorter word that comes later does not cut a longer one short.
        const kept =
          before !== undefined && before.endsAtMs > entry.endsAtMs
            ? { ...before, failures: entry.failures }
            : entry;
        byId.set(entry.id, kept);
        save(kept);
      },
      previous: (_connection, id) => read(id) ?? null,
      succeed(candidate, callStartedAtMs) {
        if (byId.size === 0) return;
        for (const id of cooldownIdsFor(candidate)) {
          const entry = read(id);
          if (entry === undefined || entry.startedAtMs > callStartedAtMs) continue;
          if (entry.scope === 'model') recover(entry, candidate.id);
          drop(id);
        }
      },
    },
    list() {
      const nowMs = now();
      return [...byId.keys()]
        .flatMap((id) => read(id) ?? [])
        .filter((entry) => entry.endsAtMs > nowMs)
        .toSorted((a, b) => a.endsAtMs - b.endsAtMs);
    },
    remove: drop,
    clear() {
      for (const id of byId.keys()) drop(id);
    },
  };
}
