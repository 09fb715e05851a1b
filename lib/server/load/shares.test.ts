import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ShareClaim } from '#lib/store/shared-limits';
import { createFairQueue, type Ticket } from './fair-queue.ts';
import { createShares } from './shares.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const KEY = 'category main';

/** A queue whose shares come from a store that grants free slots, and can be unavailable. */
function stage(limit: number) {
  const state = { heldElsewhere: 0, isAway: false, claims: [] as ShareClaim[] };
  const queue = createFairQueue<Ticket>(100);
  const running = new Set<Ticket>();
  const serve = (tickets: readonly Ticket[]) => {
    for (const ticket of tickets) running.add(ticket);
  };
  const shares = createShares({
    store: {
      async claimShares(claims) {
        if (state.isAway) throw new Error('away');
        state.claims.push(...claims);
        return claims.map(({ key, kept, asked }) => {
          const free = Math.max(0, limit - kept - state.heldElsewhere);
          return { key, held: kept + Math.min(asked, free), most: null };
        });
      },
    },
    demand: queue.demand,
    onChange: (key, mayRun) => serve(queue.setLimit(key, mayRun)),
    reportError() {},
    random: () => 0.5,
  });
  const enter = (): Ticket => {
    const ticket = { lane: 'keyless', permits: [{ key: KEY, limit: shares.of(KEY, limit) }] };
    serve(queue.enter(ticket).admitted);
    shares.note();
    return ticket;
  };
  const leave = (ticket: Ticket): void => {
    running.delete(ticket);
    serve(queue.leave(ticket));
    shares.note();
  };
  return { state, enter, leave, running, shares };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a share is claimed at once, used, and returned when no request needs it', async () => {
  const { state, enter, leave, running } = stage(2);
  const tickets = [enter(), enter(), enter()];
  expect(running.size).toBe(0);
  await pass(1);
  expect(running.size).toBe(2);
  expect(state.claims).toEqual([{ key: KEY, limit: 2, kept: 0, asked: 2, wanted: 3 }]);
  for (const ticket of tickets) leave(ticket);
  await pass(5_000);
  expect(state.claims.at(-1)).toEqual({ key: KEY, limit: 2, kept: 0, asked: 0, wanted: 0 });
  const { length } = state.claims;
  await pass(60_000);
  expect(state.claims).toHaveLength(length);
});

test('a request without a slot asks again until another process returns one', async () => {
  const { state, enter, running } = stage(1);
  state.heldElsewhere = 1;
  enter();
  await pass(1_000);
  expect(running.size).toBe(0);
  state.heldElsewhere = 0;
  await pass(100);
  expect(running.size).toBe(1);
});

test('while the store is unavailable, a process keeps its share, and gets no more', async () => {
  const { state, enter, leave, running } = stage(2);
  const first = enter();
  await pass(1);
  state.isAway = true;
  leave(first);
  await pass(60_000);
  const second = enter();
  enter();
  await pass(1_000);
  expect([...running]).toEqual([second]);
  state.isAway = false;
  await pass(1_000);
  expect(running.size).toBe(2);
});
