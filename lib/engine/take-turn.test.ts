import { expect, test } from 'vitest';
import type { Candidate, ConnectionRef } from './candidate.ts';
import { candidateOf, openRouter } from '#tests/support/candidate';
import { createWorld, emptyBoard, limited, run, served } from '#tests/support/executor-world';
import type { Ports } from './execution.ts';
import type { Place, PlaceLimit, WaitEnd } from './place.ts';

const answers = [{ sent: served, tookMs: 10 }];
const plays = new Map([
  ['a/one', answers],
  ['b/two', answers],
  ['llama', answers],
]);
const groq: ConnectionRef = { ...openRouter, id: 'c1', slug: 'groq', name: 'Groq', maxConcurrent: 2 };
const atGroq = (id: string): Candidate => candidateOf(id, null, groq);

type World = ReturnType<typeof createWorld>;
type Stage = { readonly world: World; readonly open: () => number; readonly waits: number[] };

/**
 * A world with a limited number of slots. Each wait ends as given, after at most the given time.
 */
function limitedWorld(
  ends: readonly (readonly [end: WaitEnd, afterMs: number])[],
  of: PlaceLimit['of'],
  options: Parameters<typeof createWorld>[1] = {},
): Stage & { readonly place: Place } {
  const world = createWorld(plays, options);
  const waits: number[] = [];
  let openPlaces = 0;
  const remaining = [...ends];
  function makePlace(): Place {
    openPlaces += 1;
    let isTaken = remaining.length === 0;
    let isGone = false;
    return {
      isTaken: () => isTaken,
      async wait(mostMs) {
        const [end, afterMs] = remaining.shift() ?? ['got', 0];
        waits.push(Math.round(mostMs));
        await world.ports.sleep(Math.min(mostMs, afterMs));
        isTaken = end === 'got';
        return end;
      },
      limit: () => ({ of, most: 2 }),
      retryAfterMs: () => 7_000,
      [Symbol.dispose]() {
        if (!isGone) openPlaces -= 1;
        isGone = true;
      },
    };
  }
  const place = makePlace();
  const ports: Ports =
    of === 'connection' ? { ...world.ports, placeAt: makePlace } : { ...world.ports, place };
  if (of === 'connection') place[Symbol.dispose]();
  return { world: { ...world, ports }, open: () => openPlaces, waits, place };
}

test('a request that waited for a slot reports the wait, and its parts add up', async () => {
  const { world } = limitedWorld([['got', 1_500]], 'category');
  const { outcome, attempts, queuedMs, startedAtMs, endedAtMs } = await run(world, ['a/one']);
  expect(outcome.status).toBe('served');
  expect(queuedMs).toBeCloseTo(1_500, 0);
  const [attempt] = attempts;
  if (attempt === undefined || attempt.outcome !== 'served') throw new Error('It was not served.');
  expect(attempt.waitMs).toBe(queuedMs);
  expect(attempt.waitMs + attempt.durationMs).toBeCloseTo(endedAtMs - startedAtMs, 0);
});

test('a request without a slot before its deadline calls no model and names the limit', async () => {
  const { world, waits } = limitedWorld(
    [
      ['late', 3_000],
      ['late', 200_000],
    ],
    'category',
  );
  const { outcome, attempts } = await run(world, ['a/one'], { deadlineMs: 10_000 });
  expect(waits).toEqual([3_000, 7_000]);
  expect(outcome).toMatchObject({ status: 'failed', errorType: 'timeout', httpStatus: 504 });
  expect(world.calls).toEqual([]);
  expect(attempts).toMatchObject([
    {
      outcome: 'skipped',
      cause: 'no_place',
      origin: 'understudy',
      action: 'stop_chain',
      reason: 'This category runs at most 2 requests at once, and no slot opened within 10.0 s.',
    },
  ]);
});

test('a request waits for its client’s limit as long as the category’s patience', async () => {
  const { world, waits } = limitedWorld([['late', 3_000]], 'client');
  const { outcome } = await run(world, ['a/one'], { patienceMs: 1_000 });
  expect(waits).toEqual([1_000]);
  expect(outcome).toMatchObject({
    status: 'failed',
    errorType: 'client_limited',
    httpStatus: 429,
    retryAfterMs: 7_000,
  });
  expect(world.calls).toEqual([]);
});

test('if too many requests wait, the client is told when to retry', async () => {
  const { world } = limitedWorld([['no_room', 0]], 'category');
  const { outcome, attempts } = await run(world, ['a/one']);
  expect(outcome).toMatchObject({ errorType: 'overloaded', httpStatus: 429, retryAfterMs: 7_000 });
  expect(attempts[0]).toMatchObject({
    reason: 'This category runs at most 2 requests at once, and too many others are already waiting.',
  });
});

test('a client that disconnects in the queue causes no call', async () => {
  const { world } = limitedWorld([['broken_off', 400]], 'category', { cancelAfterMs: 300 });
  const { outcome, attempts, queuedMs } = await run(world, ['a/one']);
  expect(outcome).toEqual({ status: 'cancelled', facts: null, cause: 'client_gone' });
  expect(world.calls).toEqual([]);
  expect(attempts).toMatchObject([
    {
      outcome: 'skipped',
      cause: 'request_over',
      waitMs: queuedMs,
      reason: 'The request was cancelled while Understudy was waiting before this call.',
    },
  ]);
});

test('a full connection is waited for within the category’s patience, then the chain switches', async () => {
  const { world, open, waits } = limitedWorld([['late', 3_000]], 'connection');
  const chain = [atGroq('llama'), atGroq('llama-2'), candidateOf('b/two')];
  const { outcome, attempts } = await run(world, chain, { patienceMs: 2_000 });
  expect(waits).toEqual([2_000]);
  expect(outcome.status).toBe('served');
  expect(world.calls).toEqual(['b/two']);
  expect(attempts).toMatchObject([
    {
      outcome: 'skipped',
      cause: 'no_place',
      action: 'switch_model',
      reason: 'Your Groq connection allows at most 2 calls at once, and no slot opened within 2.0 s.',
    },
    {
      outcome: 'skipped',
      cause: 'earlier_failure',
      reason: 'llama-2 also uses your Groq connection, which already runs as many calls as it allows.',
    },
    { outcome: 'served', waitMs: 0 },
  ]);
  expect(attempts[0]?.waitMs).toBeCloseTo(2_000, 0);
  expect(open()).toBe(0);
});

test('if the chain has no other connection, a full connection is waited for until the deadline', async () => {
  const { world, open, waits } = limitedWorld([['got', 8_000]], 'connection');
  const { outcome, attempts, queuedMs } = await run(world, [atGroq('llama')], {
    patienceMs: 2_000,
    deadlineMs: 10_000,
  });
  expect(waits).toEqual([10_000]);
  expect(outcome.status).toBe('served');
  expect(attempts).toMatchObject([{ outcome: 'served', waitMs: queuedMs }]);
  expect(open()).toBe(0);

  const late = limitedWorld([['late', 10_000]], 'connection');
  const over = await run(late.world, [atGroq('llama')], { deadlineMs: 10_000 });
  expect(over.outcome).toMatchObject({ errorType: 'timeout', httpStatus: 504 });
  expect(over.attempts).toMatchObject([{ outcome: 'skipped', action: 'stop_chain' }]);
  expect(late.open()).toBe(0);
});

test('a full queue at a connection causes a switch at once, or an overloaded error if it is the last', async () => {
  const chain = [atGroq('llama'), candidateOf('b/two')];
  const elsewhere = await run(limitedWorld([['no_room', 0]], 'connection').world, chain);
  expect(elsewhere.outcome.status).toBe('served');
  const last = await run(limitedWorld([['no_room', 0]], 'connection').world, [atGroq('llama')]);
  expect(last.outcome).toMatchObject({ errorType: 'overloaded', httpStatus: 429 });
});

test('a connection’s slot is released however the call ends', async () => {
  for (const sent of [served, limited]) {
    const stage = limitedWorld([], 'connection');
    stage.place[Symbol.dispose]();
    let mostOpen = 0;
    const ports: Ports = {
      ...stage.world.ports,
      send(call) {
        mostOpen = Math.max(mostOpen, stage.open());
        return call.model === 'llama' ? Promise.resolve(sent) : stage.world.ports.send(call);
      },
    };
    await run({ ...stage.world, ports }, [atGroq('llama'), candidateOf('b/two')]);
    expect([mostOpen, stage.open()]).toEqual([1, 0]);
  }
});

test('while a request waits for a slot, another can probe the model', async () => {
  const board = emptyBoard(() => 2_000_000);
  board.breakers.note({
    id: 'model:llama',
    connection: 'c1',
    scope: 'model',
    model: 'llama',
    origin: 'upstream_provider',
    reason: 'a test',
    failures: 1,
    startedAtMs: 900_000,
    endsAtMs: 990_000,
  });
  const { world } = limitedWorld([['got', 100]], 'connection', { breakers: board.breakers });
  const seen: string[] = [];
  const ports: Ports = {
    ...world.ports,
    onEvent(event) {
      if (event.type === 'queue-start') seen.push(board.breakers.look(atGroq('llama'), 1_000_000).is);
    },
  };
  const { outcome } = await run({ ...world, ports }, [atGroq('llama')]);
  expect(outcome.status).toBe('served');
  expect(seen).toEqual(['free']);
});
