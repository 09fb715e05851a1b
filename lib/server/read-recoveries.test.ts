import { expect, test } from 'vitest';
import { createCooldownBoard } from './cooldown-board.ts';
import { stillBack } from './read-recoveries.ts';

const LITE = 'google/gemini-2.5-flash-lite';
const recovery = {
  model: LITE,
  origin: 'upstream_provider',
  cooledSince: '2026-11-20T11:58:00.000Z',
  backAt: '2026-11-20T12:02:00.000Z',
} as const;
const entry = {
  id: `model:${LITE}`,
  scope: 'model',
  model: LITE,
  origin: 'upstream_provider',
  reason: 'limited',
  startedAtMs: 1_000,
  endsAtMs: 6_000,
  failures: 1,
} as const;

test('a model that was limited again is not back, also after that time is over, until it answers', () => {
  let nowMs = 1_000;
  const ignore = () => undefined;
  const board = createCooldownBoard({
    entries: [],
    save: ignore,
    erase: ignore,
    recover: ignore,
    now: () => nowMs,
  });
  expect(stillBack([recovery], board)).toEqual([recovery]);
  board.port.note(entry);
  expect(stillBack([recovery], board)).toEqual([]);
  nowMs = 60_000;
  expect(board.list()).toEqual([]);
  expect(stillBack([recovery], board)).toEqual([]);
  board.port.succeed({ id: LITE, facts: null }, nowMs);
  expect(stillBack([recovery], board)).toEqual([recovery]);
});
