import { expect, test } from 'vitest';
import { tellWhose } from './tell-whose.ts';

test('what is proven is said plainly', () => {
  expect(tellWhose('upstream_provider', true)).toMatch(/^No\./);
  expect(tellWhose('openrouter_account', true)).toMatch(/^Yes\./);
});

test.each(['upstream_provider', 'upstream_byok', 'openrouter_account'] as const)(
  'a limit that only looks like one of %s is not said to be one',
  (origin) => {
    expect(tellWhose(origin, false)).toMatch(/nothing proves it/);
    expect(tellWhose(origin, false)).not.toMatch(/^(Yes|No)\b/);
  },
);
