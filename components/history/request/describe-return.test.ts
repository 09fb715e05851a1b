import { expect, test } from 'vitest';
import type { ReturnChoice } from '#lib/contracts/history';
import { describeReturn } from './describe-return.ts';

const choice: ReturnChoice = {
  choice: 'stayed',
  because: 'cache_warm',
  lastModel: 'c/cheap',
  firstModel: 'a/first',
  idleMs: 400_000,
  cachedTokens: 90_000,
  stayUsd: 0.0095,
  backUsd: 0.1,
};

test.each<[string, Partial<ReturnChoice>, RegExp]>([
  [
    'a warm cache',
    {},
    /^The conversation stayed with c\/cheap, whose prompt cache was still warm\. Estimated cost: \$0\.0095 to stay, \$0\.10 to return\. The last answer used 90,000 cached tokens\.$/,
  ],
  [
    'a cold cache',
    { choice: 'went_back', because: 'cache_cold' },
    /^The conversation returned from c\/cheap to a\/first after being idle for 6\S* min\S*.*: the prompt cache had expired\./,
  ],
  ['a policy', { because: 'policy' }, /stayed with c\/cheap, as set in its category\./],
  [
    'an unknown price',
    { choice: 'went_back', because: 'policy', stayUsd: null },
    /The price of one of these models is unknown\./,
  ],
  ['unreported cached tokens', { cachedTokens: null }, /The last answer did not report cached tokens\.$/],
])('%s is described in words', (_, over, words) => {
  expect(describeReturn({ ...choice, ...over })).toMatch(words);
});
