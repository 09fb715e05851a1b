import { expect, test } from 'vitest';
import type { ClientUse, RefusalCount } from '#lib/store/clients';
import { createClientTraces } from './client-traces.ts';

const HOUR_MS = 3_600_000;

/** A store that counts its writes, and fails while set away. */
function stage() {
  let nowMs = 10 * HOUR_MS + 5;
  let isAway = false;
  const uses: ClientUse[][] = [];
  const refusals: RefusalCount[][] = [];
  const errors: unknown[] = [];
  const written =
    <Row>(to: Row[][]) =>
    async (rows: readonly Row[]) => {
      if (isAway) throw new Error('It is away.');
      to.push([...rows]);
    };
  const traces = createClientTraces({
    store: {
      noteUses: written(uses),
      addRefusals: written(refusals),
      readRefusals: async () => refusals.flat(),
      forgetRefusals: async () => {},
    },
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  return {
    traces,
    uses,
    refusals,
    errors,
    setAway: (away: boolean) => (isAway = away),
    pass: (ms: number) => (nowMs += ms),
  };
}

test('a flood of refusals is stored as one row per hour, client and reason', async () => {
  const { traces, refusals, pass } = stage();
  for (let count = 0; count < 10_000; count += 1) {
    traces.noteRefusal(null, 'unauthorized');
    traces.noteRefusal('k', 'client_limited');
  }
  pass(HOUR_MS);
  traces.noteRefusal('k', 'client_limited');
  await traces.stop();
  expect(refusals).toEqual([
    [
      {
        hourMs: 10 * HOUR_MS,
        clientId: null,
        reason: 'unauthorized',
        requests: 10_000,
        lastAtMs: 10 * HOUR_MS + 5,
      },
      {
        hourMs: 10 * HOUR_MS,
        clientId: 'k',
        reason: 'client_limited',
        requests: 10_000,
        lastAtMs: 10 * HOUR_MS + 5,
      },
      {
        hourMs: 11 * HOUR_MS,
        clientId: 'k',
        reason: 'client_limited',
        requests: 1,
        lastAtMs: 11 * HOUR_MS + 5,
      },
    ],
  ]);
});

test('a busy client is written once, with its last use', async () => {
  const { traces, uses, pass } = stage();
  for (let count = 0; count < 1_000; count += 1) {
    pass(1);
    traces.noteUse('k');
  }
  expect(traces.lastUsedAtMs('k')).toBe(10 * HOUR_MS + 1_005);
  expect(traces.lastUsedAtMs('other')).toBeNull();
  await traces.stop();
  expect(uses).toEqual([[{ id: 'k', atMs: 10 * HOUR_MS + 1_005 }]]);
});

test('counts that could not be written are added to the next ones', async () => {
  const { traces, uses, refusals, errors, setAway } = stage();
  setAway(true);
  traces.noteUse('k');
  traces.noteRefusal('k', 'forbidden');
  await traces.stop();
  expect(errors).toHaveLength(1);
  traces.noteRefusal('k', 'forbidden');
  setAway(false);
  await traces.stop();
  expect(uses).toEqual([[{ id: 'k', atMs: 10 * HOUR_MS + 5 }]]);
  expect(refusals).toMatchObject([[{ clientId: 'k', reason: 'forbidden', requests: 2 }]]);
});

test('a deleted client is not written anymore', async () => {
  const { traces, uses } = stage();
  traces.noteUse('k');
  traces.forgetClient('k');
  await traces.stop();
  expect(uses).toEqual([]);
});

test('a read waits for a write that has already begun', async () => {
  const kept: RefusalCount[] = [];
  const traces = createClientTraces({
    store: {
      noteUses: async () => {},
      addRefusals: async (counts) => {
        await new Promise(setImmediate);
        kept.push(...counts);
      },
      readRefusals: async () => [...kept],
      forgetRefusals: async () => {},
    },
    now: () => HOUR_MS,
    onError: () => {},
  });
  traces.noteRefusal('k', 'client_limited');
  const reads = await Promise.all([traces.readRefusals(0, 2 * HOUR_MS), traces.readRefusals(0, 2 * HOUR_MS)]);
  expect(reads.map((counts) => counts.length)).toEqual([1, 1]);
});
