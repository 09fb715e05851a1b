import { expect, test } from 'vitest';
import { describeServiceTier } from './service-tier.ts';

test.each([
  [null, null, null],
  [null, 'default', null],
  ['auto', 'default', null],
  ['flex', 'flex', 'The service tier “flex” was requested and billed.'],
  ['flex', 'default', 'The service tier “flex” was requested; “default” was billed.'],
  [
    'priority',
    null,
    "The service tier “priority” was requested. The answer doesn't say which tier was billed.",
  ],
  [null, 'priority', 'Billed at the service tier “priority”, which was not requested.'],
  [
    ':nitro',
    'priority',
    'The fastest providers were requested (:nitro), including more expensive service tiers; “priority” was billed.',
  ],
])('asked for %s, billed %s', (asked, billed, sentence) => {
  expect(describeServiceTier({ asked, billed })).toBe(sentence);
});
