import { candidateOf } from '#tests/support/candidate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { Strategy } from '#lib/contracts/policy';
import type { Candidate } from './candidate.ts';
import { orderChain } from './order-chain.ts';

const needs = chatCompletions.describe({ messages: [{ role: 'user', content: 'Hello' }] }).needs;
const chain = ['a/one', 'b/two', 'c/three'].map((id) => candidateOf(id));

test('every strategy returns each model of the chain once', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Strategy.options),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
      (strategy, numbers) => {
        let turn = 0;
        const random = (): number => numbers[turn++ % numbers.length] ?? 0;
        const order = orderChain({ chain, strategy, needs, random, stats: () => null });
        expect(order.map(({ id }) => id).toSorted()).toEqual(['a/one', 'b/two', 'c/three']);
      },
    ),
  );
});

test('by latency, a model without measurements comes first, then the fastest', () => {
  const figures: Readonly<Record<string, number>> = { 'a/one': 900, 'b/two': 200 };
  const stats = ({ id: model }: Candidate): { medianFirstTokenMs: number } | null => {
    const medianFirstTokenMs = figures[model];
    return medianFirstTokenMs === undefined ? null : { medianFirstTokenMs };
  };
  const order = orderChain({ chain, strategy: 'least_latency', needs, random: () => 0, stats });
  expect(order.map(({ id }) => id)).toEqual(['c/three', 'b/two', 'a/one']);
});

test('by weight, the first model of the chain is drawn most often', () => {
  const firsts = Array.from({ length: 1_000 }, (_, index) => {
    const numbers = [index / 1_000, 0.5, 0.5];
    let turn = 0;
    return orderChain({
      chain,
      strategy: 'weighted',
      needs,
      random: () => numbers[turn++] ?? 0,
      stats: () => null,
    })[0]?.id;
  });
  const count = (id: string): number => firsts.filter((first) => first === id).length;
  expect(count('a/one')).toBeGreaterThan(count('b/two'));
  expect(count('b/two')).toBeGreaterThan(count('c/three'));
});
