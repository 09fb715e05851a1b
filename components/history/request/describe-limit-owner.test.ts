import { expect, test } from 'vitest';
import { describeLimitOwner } from './describe-limit-owner.ts';

test('a proven origin is stated plainly', () => {
  expect(describeLimitOwner('upstream_provider', true)).toMatch(/^No\./);
  expect(describeLimitOwner('openrouter_account', true)).toMatch(/^Yes\./);
});

test.each(['upstream_provider', 'upstream_byok', 'openrouter_account'] as const)(
  'an unproven %s limit is not stated as a fact',
  (origin) => {
    expect(describeLimitOwner(origin, false)).toMatch(/nothing proves it/);
    expect(describeLimitOwner(origin, false)).not.toMatch(/^(Yes|No)\b/);
  },
);
