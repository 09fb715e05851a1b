import { expect, test } from 'vitest';
import { tellWhose } from './tell-whose.ts';

test('a proven origin is stated plainly', () => {
  expect(tellWhose('upstream_provider', true)).toMatch(/^No\./);
  expect(tellWhose('openrouter_account', true)).toMatch(/^Yes\./);
});

test.each(['upstream_provider', 'upstream_byok', 'openrouter_account'] as const)(
  'an unproven %s limit is not stated as a fact',
  (origin) => {
    expect(tellWhose(origin, false)).toMatch(/nothing proves it/);
    expect(tellWhose(origin, false)).not.toMatch(/^(Yes|No)\b/);
  },
);
