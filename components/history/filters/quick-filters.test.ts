import { expect, test } from 'vitest';
import { findQuickFilter, quickFilters } from './quick-filters.ts';

test.each(quickFilters.map(({ value, narrowing }) => ({ value, narrowing })))(
  'the filters set by $value are recognized as $value',
  ({ value, narrowing }) => {
    const filter = Object.fromEntries(Object.entries(narrowing).filter(([, set]) => set !== null));
    expect(findQuickFilter({ ...filter, category: 'main', q: 'kimi' })).toBe(value);
  },
);

test('filters that match no quick filter select none', () => {
  expect(findQuickFilter({ status: 'partial' })).toBeNull();
  expect(findQuickFilter({ status: 'failed', switched: true })).toBeNull();
  expect(findQuickFilter({ origins: ['openrouter_account'] })).toBeNull();
});

test('the order of origins does not matter', () => {
  expect(
    findQuickFilter({ origins: ['credits', 'upstream_byok', 'openrouter_free_tier', 'openrouter_account'] }),
  ).toBe('mine');
});
