import { expect, test } from 'vitest';
import type { Cooldown } from '#lib/contracts/cooldown';
import { cooldownOf } from './cooldowns.ts';

const now = Date.UTC(2026, 10, 20, 12);

function cooldown(scope: Cooldown['scope'], model: string | null, forMs: number): Cooldown {
  return {
    id: `${scope}:${model ?? ''}`,
    scope,
    connection: 'openrouter',
    model,
    origin: 'upstream_provider',
    reason: 'Limited upstream.',
    startedAt: new Date(now - 1_000).toISOString(),
    endsAt: new Date(now + forMs).toISOString(),
    failures: 1,
  };
}

test('a model cools down with its own cooldown and with the wider ones that cover it', () => {
  const all = [cooldown('model', 'a/one', 5_000), cooldown('free_models', null, 9_000)];
  expect(cooldownOf(all, { id: 'a/one', connection: 'openrouter', isFree: false }, now)?.scope).toBe('model');
  expect(cooldownOf(all, { id: 'a/one', connection: 'openrouter', isFree: true }, now)?.scope).toBe(
    'free_models',
  );
  expect(cooldownOf(all, { id: 'a/two', connection: 'openrouter', isFree: false }, now)).toBeNull();
});

test('a connection cooldown covers every model', () => {
  expect(
    cooldownOf(
      [cooldown('connection', null, 1_000)],
      { id: 'b/any', connection: 'openrouter', isFree: false },
      now,
    )?.scope,
  ).toBe('connection');
});

test('an expired cooldown has no effect', () => {
  expect(
    cooldownOf(
      [cooldown('model', 'a/one', -1)],
      { id: 'a/one', connection: 'openrouter', isFree: false },
      now,
    ),
  ).toBeNull();
});

test('a cooldown on one connection does not affect the same model on another', () => {
  const all = [cooldown('model', 'a/one', 5_000), cooldown('connection', null, 9_000)];
  expect(cooldownOf(all, { id: 'a/one', connection: 'groq', isFree: false }, now)).toBeNull();
});
