import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue, type FairQueue, type Permit, type Ticket } from './fair-queue.ts';

type Named = Ticket & { readonly name: string };

const LIMITS: Readonly<Record<string, number>> = { main: 2, image: 1, groq: 3, busy: 1, quiet: 2 };
const permitFor = (key: string): Permit => ({ key, limit: LIMITS[key] ?? 1 });

function ticket(name: string, lane: string, ...keys: readonly string[]): Named {
  return { name, lane, permits: keys.map(permitFor) };
}

const namesOf = (tickets: readonly Named[]): string[] => tickets.map(({ name }) => name);

/** Enters all tickets and returns the names of those admitted at once. */
function enterAll(queue: FairQueue<Named>, ...tickets: readonly Named[]): string[] {
  return tickets.flatMap((one) => namesOf(queue.enter(one).admitted));
}

test('a limit admits that many at once, and the next when one leaves', () => {
  const queue = createFairQueue<Named>(10);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ticket(name, 'machine', 'main'));
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('None made.');
  expect(enterAll(queue, a, b, c, d)).toEqual(['a', 'b']);
  expect(queue.waiting()).toBe(2);
  expect(namesOf(queue.leave(b))).toEqual(['c']);
  expect(namesOf(queue.leave(b))).toEqual([]);
  expect(namesOf(queue.leave(a))).toEqual(['d']);
});

test('lanes take turns, however many tickets one lane has', () => {
  const queue = createFairQueue<Named>(100);
  const first = ticket('first', 'busy one', 'image');
  enterAll(queue, first);
  for (let at = 1; at <= 4; at += 1) enterAll(queue, ticket(`busy ${at}`, 'busy one', 'image'));
  for (let at = 1; at <= 2; at += 1) enterAll(queue, ticket(`quiet ${at}`, 'quiet one', 'image'));
  const served: string[] = [];
  for (let [next] = queue.leave(first); next !== undefined; [next] = queue.leave(next))
    served.push(next.name);
  expect(served).toEqual(['busy 1', 'quiet 1', 'busy 2', 'quiet 2', 'busy 3', 'busy 4']);
});

test('a ticket with other permits is not blocked by earlier ones in its lane', () => {
  const queue = createFairQueue<Named>(10);
  const running = ticket('running', 'machine', 'image');
  expect(enterAll(queue, running, ticket('image', 'machine', 'image'))).toEqual(['running']);
  expect(enterAll(queue, ticket('main', 'machine', 'main'))).toEqual(['main']);
});

test('a ticket with two permits is not overtaken at either within its lane', () => {
  const queue = createFairQueue<Named>(10);
  const image = ticket('image', 'other', 'image');
  const wanting = ticket('wanting both', 'one', 'image', 'busy');
  enterAll(queue, image, wanting);
  expect(enterAll(queue, ticket('later', 'one', 'main', 'busy'))).toEqual([]);
  expect(namesOf(queue.leave(image))).toEqual(['wanting both']);
  expect(namesOf(queue.leave(wanting))).toEqual(['later']);
});

test('a ticket waiting for its client’s limit leaves the category to others', () => {
  const queue = createFairQueue<Named>(10);
  enterAll(queue, ticket('own', 'one', 'main', 'busy'), ticket('own later', 'one', 'main', 'busy'));
  expect(enterAll(queue, ticket('of another', 'other', 'main'))).toEqual(['of another']);
});

test('a ticket waits for its first unavailable permit', () => {
  const queue = createFairQueue<Named>(10);
  const own = ticket('own', 'one', 'busy');
  const wanting = ticket('wanting', 'one', 'main', 'busy');
  enterAll(queue, own, wanting);
  expect(queue.blockedBy(wanting)).toEqual(permitFor('busy'));
});

test('a ticket that leaves the queue is not admitted, and the ones behind it are', () => {
  const queue = createFairQueue<Named>(10);
  const [running, gone, next] = ['running', 'gone', 'next'].map((name) => ticket(name, 'machine', 'image'));
  if (running === undefined || gone === undefined || next === undefined) throw new Error('None made.');
  enterAll(queue, running, gone, next);
  expect(queue.leave(gone)).toEqual([]);
  expect(namesOf(queue.leave(running))).toEqual(['next']);
});

test('a raised limit admits waiting tickets, and a lowered one keeps others out', () => {
  const queue = createFairQueue<Named>(10);
  const withLimit = (name: string, limit: number): Named => ({
    name,
    lane: 'machine',
    permits: [{ key: 'main', limit }],
  });
  expect(enterAll(queue, withLimit('a', 1), withLimit('b', 1), withLimit('c', 3))).toEqual(['a', 'b', 'c']);
  const d = withLimit('d', 1);
  expect(enterAll(queue, d)).toEqual([]);
});

test('when the queue is full, the newest ticket of the longest lane is displaced', () => {
  const queue = createFairQueue<Named>(3);
  enterAll(queue, ticket('running', 'busy one', 'image'));
  const flood = ['flood 1', 'flood 2', 'flood 3'].map((name) => ticket(name, 'busy one', 'image'));
  for (const one of flood) expect(queue.enter(one).displaced).toBeNull();
  const fourth = ticket('flood 4', 'busy one', 'image');
  expect(queue.enter(fourth)).toEqual({ admitted: [], displaced: fourth });
  const quiet = ticket('quiet', 'quiet one', 'image');
  expect(queue.enter(quiet).displaced?.name).toBe('flood 3');
  expect(queue.waiting()).toBe(3);
  expect(queue.leave(fourth)).toEqual([]);
});

test('with no waiting allowed, only tickets with a free permit are admitted', () => {
  const queue = createFairQueue<Named>(0);
  expect(queue.enter(ticket('a', 'machine', 'image'))).toMatchObject({ displaced: null });
  expect(queue.enter(ticket('b', 'machine', 'image')).displaced?.name).toBe('b');
});

// The permits a request may need: one of its client, which no other lane uses, and a shared one.
const shared = fc.constantFrom('main', 'image', 'groq');
const asks = fc
  .record({ lane: fc.constantFrom('one', 'two', 'three'), shared: fc.option(shared), isCapped: fc.boolean() })
  .map(({ lane, shared: key, isCapped }) => ({
    lane,
    keys: [...(key === null ? [] : [key]), ...(isCapped ? [lane === 'one' ? 'busy' : `cap of ${lane}`] : [])],
  }))
  .filter(({ keys }) => keys.length > 0);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('enter' as const), ask: asks }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), at: fc.nat() }) },
  ),
  { maxLength: 120 },
);

type State = { readonly running: Set<Named>; readonly waiting: Named[] };

/** Checks the rules after each step against an independent count. */
function checkState(queue: FairQueue<Named>, { running, waiting }: State, most: number): void {
  const used = new Map<string, number>();
  for (const { permits } of running) for (const { key } of permits) used.set(key, (used.get(key) ?? 0) + 1);
  for (const [key, count] of used) expect(count, `of ${key} at once`).toBeLessThanOrEqual(LIMITS[key] ?? 1);
  expect(queue.waiting()).toBe(waiting.length);
  expect(waiting.length).toBeLessThanOrEqual(most);
  // Every wait has a reason: a limit, or an earlier ticket of the same lane with a common permit.
  for (const [at, one] of waiting.entries()) {
    const isLimited = one.permits.some(({ key, limit }) => (used.get(key) ?? 0) >= limit);
    const isBehind = waiting
      .slice(0, at)
      .some(
        (other) =>
          other.lane === one.lane &&
          other.permits.some(({ key }) => one.permits.some((permit) => permit.key === key)),
      );
    expect(isLimited || isBehind, `${one.name} waits for something`).toBe(true);
  }
}

/** Tickets of one lane with the same permits are admitted in order of arrival. */
function checkOrder(waiting: readonly Named[], admitted: Named): void {
  const same = (other: Named): boolean =>
    other.lane === admitted.lane && JSON.stringify(other.permits) === JSON.stringify(admitted.permits);
  expect(waiting.find(same)).toBe(admitted);
}

/** The displaced ticket is the newest of the longest lane. */
function checkDisplaced(waiting: readonly Named[], displaced: Named): void {
  const ofLane = waiting.filter(({ lane }) => lane === displaced.lane);
  expect(ofLane.at(-1)).toBe(displaced);
  for (const group of Map.groupBy(waiting, ({ lane }) => lane).values())
    expect(group.length).toBeLessThanOrEqual(ofLane.length);
}

test('in any order of steps, no limit is exceeded, no ticket waits without a reason, and no permit is lost', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 12 }), (all, most) => {
      const queue = createFairQueue<Named>(most);
      const state: State = { running: new Set(), waiting: [] };
      const take = (admitted: readonly Named[]): void => {
        for (const one of admitted) {
          checkOrder(state.waiting, one);
          state.waiting.splice(state.waiting.indexOf(one), 1);
          state.running.add(one);
        }
      };
      const leave = (one: Named): void => {
        if (!state.running.delete(one)) state.waiting.splice(state.waiting.indexOf(one), 1);
        take(queue.leave(one));
      };
      for (const [at, step] of all.entries()) {
        if (step.do === 'enter') {
          const one = ticket(`${at}`, step.ask.lane, ...step.ask.keys);
          state.waiting.push(one);
          const { admitted, displaced } = queue.enter(one);
          take(admitted);
          if (displaced !== null) {
            checkDisplaced(state.waiting, displaced);
            state.waiting.splice(state.waiting.indexOf(displaced), 1);
          }
        } else {
          const present = [...state.running, ...state.waiting];
          const one = present[step.at % Math.max(1, present.length)];
          if (one !== undefined) leave(one);
        }
        checkState(queue, state, most);
      }
      // As running tickets leave, all waiting tickets are admitted and none remains.
      for (let rounds = 0; state.running.size > 0; rounds += 1) {
        expect(rounds).toBeLessThan(200);
        for (const one of state.running) leave(one);
      }
      expect(state.waiting).toEqual([]);
      const { admitted } = queue.enter(ticket('after all', 'one', 'main', 'busy'));
      expect(namesOf(admitted)).toEqual(['after all']);
    }),
    { numRuns: 1_000 },
  );
});

test('a ticket waits for at most one ticket of each other lane per ticket before it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('two', 'three', 'four'), { minLength: 40, maxLength: 60 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      (others, enteredAt, before, isCapped) => {
        const queue = createFairQueue<Named>(1_000);
        const first = ticket('first', 'two', 'image');
        queue.enter(first);
        let running: Named = first;
        let served = 0;
        const own = Array.from({ length: before + 1 }, (_, at) =>
          ticket(`own ${at}`, 'one', 'image', ...(isCapped ? ['busy'] : [])),
        );
        const last = own.at(-1);
        for (const [at, lane] of others.entries()) {
          // The other lanes keep entering tickets.
          queue.enter(ticket(`${lane} ${at}`, lane, 'image'));
          if (at === enteredAt) for (const one of own) queue.enter(one);
          if (at < enteredAt) continue;
          const [next] = queue.leave(running);
          if (next === undefined) throw new Error('Nobody is served.');
          running = next;
          served += 1;
          if (next === last) break;
        }
        expect(running).toBe(last);
        expect(served).toBeLessThanOrEqual((before + 1) * 4);
      },
    ),
    { numRuns: 500 },
  );
});
