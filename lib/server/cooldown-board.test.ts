import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import type { CooldownEntry } from '#lib/engine/cooldown';
import { createCooldownBoard } from './cooldown-board.ts';

const FREE = candidateOf('a/model:free');

test('an answer ends the cooldowns that began before its call, and none that began while it was coming', () => {
  const recovered: string[] = [];
  const board = createCooldownBoard({
    entries: [],
    save: () => {},
    erase: () => {},
    recover: (_, model) => void recovered.push(model),
    now: () => 2_000,
  });
  const told = {
    connection: 'openrouter',
    origin: 'openrouter_free_tier',
    reason: 'a test',
    endsAtMs: 60_000,
    failures: 1,
  } as const;
  const note = (startedAtMs: number): void => {
    board.port.note({ ...told, id: `model:${FREE.id}`, scope: 'model', model: FREE.id, startedAtMs });
    board.port.note({ ...told, id: 'free_models', scope: 'free_models', model: null, startedAtMs });
    board.port.note({ ...told, id: 'connection', scope: 'connection', model: null, startedAtMs });
  };
  note(1_000);
  board.port.succeed(FREE, 999);
  expect(board.list()).toHaveLength(3);
  expect(recovered).toEqual([]);
  board.port.succeed(FREE, 1_001);
  expect(board.list()).toEqual([]);
  expect(recovered).toEqual([FREE.id]);
});

const HOUR_MS = 3_600_000;
const told: CooldownEntry = {
  id: 'model:a/one',
  connection: 'openrouter',
  scope: 'model',
  model: 'a/one',
  origin: 'upstream_provider',
  reason: 'a test',
  startedAtMs: 10 * HOUR_MS,
  endsAtMs: 10 * HOUR_MS + 20_000,
  failures: 1,
};

test('a cooldown lasts no longer than it was to last where the clock is set back', () => {
  let nowMs = 10 * HOUR_MS + 5_000;
  const saved: CooldownEntry[] = [];
  const board = createCooldownBoard({
    entries: [told],
    save: (entry) => void saved.push(entry),
    erase: () => {},
    recover: () => {},
    now: () => nowMs,
  });
  const model = candidateOf('a/one');
  expect(board.port.find(model, nowMs)).toBe(told);
  nowMs -= 3 * HOUR_MS;
  expect(board.port.find(model, nowMs)).toMatchObject({ startedAtMs: nowMs, endsAtMs: nowMs + 20_000 });
  expect(saved).toHaveLength(1);
  nowMs += 20_001;
  expect(board.port.find(model, nowMs)).toBeNull();
  expect(board.list()).toEqual([]);
});

test('a request that was finding out whether a model is back keeps no others away after the clock is set back', () => {
  let nowMs = 10 * HOUR_MS + 30_000;
  const board = createCooldownBoard({
    entries: [told],
    save: () => {},
    erase: () => {},
    recover: () => {},
    now: () => nowMs,
  });
  const model = candidateOf('a/one');
  expect(board.port.claimProbe(model, nowMs)).toBe(true);
  expect(board.port.isProbed(model, nowMs)).toBe(true);
  nowMs -= HOUR_MS;
  expect(board.port.isProbed(model, nowMs)).toBe(false);
});
