import { expect, test } from 'vitest';
import type { CooldownEntry } from '#lib/engine/cooldown';
import { createOutages } from './outages.ts';

const entry: CooldownEntry = {
  id: 'model:a/one',
  connection: 'openrouter',
  scope: 'model',
  model: 'a/one',
  origin: 'upstream_provider',
  reason: 'It was rate-limited.',
  startedAtMs: 1_000,
  endsAtMs: 6_000,
  failures: 1,
};

test('an outage lasts from the first failure in a row to the next answer', () => {
  let changes = 0;
  const outages = createOutages();
  outages.onChange(() => (changes += 1));
  const since = () => outages.find('openrouter', 'model:a/one')?.sinceMs;
  outages.open(entry);
  outages.open({ ...entry, startedAtMs: 7_000, failures: 2 });
  expect(since()).toBe(1_000);
  // A failure count of one starts a new outage.
  outages.open({ ...entry, startedAtMs: 90_000, failures: 1 });
  expect(since()).toBe(90_000);
  expect(outages.find('other', 'model:a/one')).toBeNull();
  outages.close('openrouter', 'model:a/one');
  expect(since()).toBeUndefined();
  outages.close('openrouter', 'model:a/one');
  expect(changes).toBe(4);
});
