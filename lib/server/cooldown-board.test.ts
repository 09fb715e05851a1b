import { expect, test } from 'vitest';
import { createCooldownBoard } from './cooldown-board.ts';

const FREE = { id: 'a/model:free', facts: null };

test('an answer ends the cooldowns that began before its call, and none that began while it was coming', () => {
  const recovered: string[] = [];
  const board = createCooldownBoard({
    entries: [],
    save: () => {},
    erase: () => {},
    recover: (_, model) => void recovered.push(model),
    now: () => 2_000,
  });
  const told = { origin: 'openrouter_free_tier', reason: 'a test', endsAtMs: 60_000, failures: 1 } as const;
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
