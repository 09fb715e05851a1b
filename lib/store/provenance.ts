import type { Maker } from '#lib/contracts/maker';

/** Who made a piece of state. It is known by a hash: the state itself is not kept. */
export type LearnedMaker = {
  readonly key: string;
  readonly maker: Maker;
  /** Epoch milliseconds. */
  readonly learnedAtMs: number;
};

export type ProvenanceStore = {
  /** Those of the keys whose maker was learned after a moment. */
  readonly find: (keys: readonly string[], afterMs: number) => Promise<ReadonlyMap<string, Maker>>;
  /** What is learned again counts from then on. */
  readonly add: (learned: readonly LearnedMaker[]) => Promise<void>;
  /** Drops what was learned by a moment, and of the rest the oldest that are too many; says how many. */
  readonly prune: (upToMs: number, most: number) => Promise<number>;
};
