import { expect, test } from 'vitest';
import { describeChips } from './filter-chips.ts';

test('what the bar already shows has no chip', () => {
  expect(describeChips({ category: 'main', status: 'failed', switched: true, q: 'kimi' })).toEqual([]);
});

test('each rarer filter is told in a few words', () => {
  const chips = describeChips({
    model: 'moonshotai/kimi-k2',
    provider: 'Novita',
    stream: false,
    connection: 'demo',
    from: '2026-11-21T10:00:00.000Z',
    minCostUsd: 0.01,
  });
  expect(chips.map(({ name }) => name)).toEqual([
    'model',
    'provider',
    'stream',
    'connection',
    'from',
    'minCostUsd',
  ]);
  expect(chips.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['moonshotai/kimi-k2', 'in one piece', 'demo upstream', 'at least $0.01']),
  );
});

test('the least cost that is no amount reads as not free', () => {
  expect(describeChips({ minCostUsd: 1e-9 })).toEqual([{ name: 'minCostUsd', label: 'not free' }]);
});
