import { expect, test } from 'vitest';
import { tellServiceTier } from './service-tier.ts';

test.each([
  [null, null, null],
  [null, 'default', null],
  ['auto', 'default', null],
  ['flex', 'flex', 'The service tier “flex” was asked for, and billed.'],
  ['flex', 'default', 'The service tier “flex” was asked for; “default” was billed.'],
  [
    'priority',
    null,
    'The service tier “priority” was asked for. The answer does not say which tier was billed.',
  ],
  [null, 'priority', 'Billed at the service tier “priority”, without being asked for.'],
  [
    ':nitro',
    'priority',
    'The fastest providers were asked for (:nitro), also at dearer service tiers; “priority” was billed.',
  ],
])('asked for %s, billed %s', (asked, billed, told) => {
  expect(tellServiceTier({ asked, billed })).toBe(told);
});
