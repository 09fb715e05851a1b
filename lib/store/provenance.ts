import type { Maker } from '#lib/contracts/maker';

/** The maker of a piece of state, by the hash of the piece. The state itself is not stored. */
export type LearnedMaker = {
  readonly key: string;
  readonly maker: Maker;
  /** Epoch milliseconds. */
  readonly learnedAtMs: number;
};

export type ProvenanceStore = {
  /** The keys whose maker was learned after a moment. */
  readonly find: (keys: readonly string[], afterMs: number) => Promise<ReadonlyMap<string, Maker>>;
  /** An entry that is learned again gets the new time. */
  readonly add: (learned: readonly LearnedMaker[]) => Promise<void>;
  /** Drops entries learned before a moment, then the oldest beyond a maximum. Returns how many were dropped. */
  readonly prune: (upToMs: number, most: number) => Promise<number>;
};
