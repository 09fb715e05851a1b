import { expect, onTestFinished, test, vi } from 'vitest';
import { loadCooldownBoards } from './cooldown-boards.ts';

test('a flush also waits for saves already in progress', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const disk = Promise.withResolvers<undefined>();
  const saved: string[] = [];
  const boards = await loadCooldownBoards({
    store: {
      readAll: () => Promise.resolve([]),
      removeEnded: () => Promise.resolve(0),
      remove: () => Promise.resolve(),
      claimProbe: () => Promise.resolve(true),
      releaseProbe: () => Promise.resolve(),
      async save({ id }) {
        await disk.promise;
        saved.push(id);
      },
    },
    addRecoveries: () => Promise.resolve(),
    now: () => 0,
    reportError: () => {},
  });
  boards.of('demo').breakers.note({
    id: 'connection',
    connection: 'demo',
    scope: 'connection',
    model: null,
    origin: 'openrouter_account',
    reason: 'a test',
    startedAtMs: 0,
    endsAtMs: 1_000,
    failures: 1,
  });
  await vi.runAllTimersAsync();
  const flushed = boards.flush().then(() => [...saved]);
  disk.resolve(undefined);
  expect(await flushed).toEqual(['connection']);
});
