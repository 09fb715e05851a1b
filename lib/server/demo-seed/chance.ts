import { seededRandom } from '#lib/demo/seeded-random';

/** Random values, the same for the same seed. */
export type Chance = {
  /** From 0 up to 1. */
  readonly next: () => number;
  readonly happens: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** Around a median, with a long tail upwards, like sizes and latencies. */
  readonly around: (middle: number, spread: number) => number;
  readonly bytes: (count: number) => Uint8Array;
};

export function createChance(seed: number): Chance {
  const next = seededRandom(seed);
  return {
    next,
    happens: (probability) => next() < probability,
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    around(middle, spread) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return middle * Math.exp(spread * normal);
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)),
  };
}
