import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import { loadCooldownBoards } from '#lib/server/calls/cooldown-boards';
import { readRecoveries } from './read-recoveries.ts';

const LITE = 'google/gemini-2.5-flash-lite';
const entry = {
  id: `model:${LITE}`,
  connection: 'openrouter',
  scope: 'model',
  model: LITE,
  origin: 'upstream_provider',
  reason: 'limited',
  startedAtMs: 1_000,
  endsAtMs: 6_000,
  failures: 1,
} as const;

test('a model that was limited again only counts as recovered after it answers', async () => {
  let nowMs = 1_000;
  const boards = await loadCooldownBoards({
    store: {
      readAll: () => Promise.resolve([]),
      save: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      claimProbe: () => Promise.resolve(true),
      releaseProbe: () => Promise.resolve(),
      removeEnded: () => Promise.resolve(0),
    },
    addRecoveries: () => Promise.resolve(),
    now: () => nowMs,
    reportError: (error) => {
      throw error;
    },
  });
  const store = {
    readLatest: () =>
      Promise.resolve([
        { connection: 'openrouter', model: LITE, origin: entry.origin, cooledSinceMs: 100, backAtMs: 500 },
      ]),
  };
  const connections = [{ id: 'openrouter', slug: 'openrouter' }];
  const back = async () =>
    (await readRecoveries({ store, boards, connections, nowMs })).map(({ model }) => model);
  const board = boards.of('openrouter');
  expect(await back()).toEqual([LITE]);
  board.breakers.note(entry);
  expect(await back()).toEqual([]);
  nowMs = 60_000;
  expect(board.list()).toEqual([]);
  expect(await back()).toEqual([]);
  board.breakers.force(candidateOf(LITE), nowMs).settle('ok');
  expect(await back()).toEqual([LITE]);
  await boards.flush();
});
