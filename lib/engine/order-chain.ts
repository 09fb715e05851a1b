import type { Strategy } from '#lib/contracts/policy';
import type { Candidate } from './candidate.ts';
import { estimateUsd } from './estimate-usd.ts';
import type { Needs } from './needs.ts';

/** Recent figures of a model from our own calls. */
export type ModelStats = { readonly medianFirstTokenMs: number };

type OrderInput = {
  readonly chain: readonly Candidate[];
  readonly strategy: Strategy;
  readonly needs: Needs;
  readonly random: () => number;
  readonly stats: (candidate: Candidate) => ModelStats | null;
};

/** The order in which the chain is tried: always a permutation of it. */
export function orderChain({ chain, strategy, needs, random, stats }: OrderInput): readonly Candidate[] {
  switch (strategy) {
    case 'ordered':
      return chain;
    case 'random':
      return drawInTurn(chain, () => 1, random);
    case 'weighted':
      // The position is the weight: the first model is twice as likely as the second.
      return drawInTurn(chain, (_, rank) => 1 / (rank + 1), random);
    case 'least_latency':
      // A model without figures comes first, so that it gets some.
      return sortBy(chain, (candidate) => stats(candidate)?.medianFirstTokenMs ?? -1);
    case 'cheapest':
      return sortBy(chain, (candidate) => estimateUsd(candidate, needs) ?? Number.POSITIVE_INFINITY);
  }
}

function sortBy(chain: readonly Candidate[], key: (candidate: Candidate) => number): readonly Candidate[] {
  return chain
    .map((candidate) => ({ candidate, rank: key(candidate) }))
    .toSorted((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ candidate }) => candidate);
}

function drawInTurn(
  chain: readonly Candidate[],
  weigh: (candidate: Candidate, rank: number) => number,
  random: () => number,
): readonly Candidate[] {
  const left = chain.map((candidate, rank) => ({ candidate, weight: weigh(candidate, rank) }));
  const drawn: Candidate[] = [];
  while (left.length > 0) {
    let mark = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    let pick = left.findIndex(({ weight }) => (mark -= weight) < 0);
    if (pick < 0) pick = left.length - 1;
    for (const { candidate } of left.splice(pick, 1)) drawn.push(candidate);
  }
  return drawn;
}
