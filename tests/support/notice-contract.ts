import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NoticeRaise, NoticeStore, NoticeTopic } from '#lib/store/notices';
import type { Store } from '#lib/store/ports';

const atMs = Date.UTC(2026, 10, 18, 12);
const topic: NoticeTopic = { kind: 'connection_down', subject: 'c-groq' };

function raiseOf(more: Partial<NoticeRaise> = {}): NoticeRaise {
  return { id: 'n1', ...topic, facts: { reason: 'Down.' }, step: 0, atMs, ...more };
}

const noDeliveries = () => [];

const everything = { state: undefined, beforeSeq: undefined, limit: 100 };

/** What a store must do for notices. */
export function noticeContract(stage: {
  readonly store: () => Store;
  readonly reopen: () => Promise<void>;
}): void {
  const notices = (): NoticeStore => stage.store().notices;
  const ids = async (reader = '') => (await notices().listNotices(reader, everything)).map(({ id }) => id);

  test('a repeated cause is counted on its open notice, and opens a new one once resolved', async () => {
    expect(await notices().raise(raiseOf(), noDeliveries)).toMatchObject({
      isTold: true,
      notice: { times: 1, seq: 1 },
    });
    const again = raiseOf({ id: 'n2', facts: { reason: 'Still down.' }, atMs: atMs + 5 });
    expect(await notices().raise(again, noDeliveries)).toMatchObject({
      isTold: false,
      notice: {
        id: 'n1',
        times: 2,
        facts: { reason: 'Still down.' },
        toldAtMs: atMs,
        lastSeenAtMs: atMs + 5,
      },
    });
    await stage.reopen();
    expect(await notices().resolve(topic, atMs + 10, noDeliveries)).toMatchObject({
      id: 'n1',
      resolvedAtMs: atMs + 10,
    });
    expect(await notices().resolve(topic, atMs + 11, noDeliveries)).toBeNull();
    expect(await notices().raise(raiseOf({ id: 'n3' }), noDeliveries)).toMatchObject({
      isTold: true,
      notice: { id: 'n3' },
    });
    expect(await ids()).toEqual(['n3', 'n1']);
    expect((await notices().listOpen()).map(({ id }) => id)).toEqual(['n3']);
  });

  test('repeats are added to open notices and ignored for others', async () => {
    await notices().raise(raiseOf(), noDeliveries);
    const repeat = { facts: { reason: 'x' }, step: 0, times: 4, atMs: atMs + 9 };
    await notices().repeat([
      { ...topic, ...repeat },
      { ...topic, subject: 'other', ...repeat },
    ]);
    expect(await notices().listOpen()).toMatchObject([
      { times: 5, lastSeenAtMs: atMs + 9, facts: { reason: 'x' } },
    ]);
  });

  test('a notice that becomes more urgent moves to the top and is unread for everyone', async () => {
    await notices().raise(raiseOf({ step: 50 }), noDeliveries);
    await notices().raise(raiseOf({ id: 'n2', subject: 'other' }), noDeliveries);
    await notices().mark('p1', null, true);
    expect(await notices().readUnread('p1')).toEqual({ count: 0, latest: null });
    const escalated = await notices().raise(raiseOf({ id: 'n3', step: 80, atMs: atMs + 7 }), noDeliveries);
    expect(escalated).toMatchObject({
      isTold: true,
      notice: { id: 'n1', raisedAtMs: atMs, toldAtMs: atMs + 7 },
    });
    expect(await ids()).toEqual(['n1', 'n2']);
    expect(await notices().readUnread('p1')).toMatchObject({ count: 1, latest: { id: 'n1' } });
  });

  test('each reader has their own read state', async () => {
    await notices().raise(raiseOf(), noDeliveries);
    await notices().raise(raiseOf({ id: 'n2', subject: 'other' }), noDeliveries);
    await notices().mark('p1', ['n1', 'gone'], true);
    expect((await notices().listNotices('p1', everything)).map(({ isRead }) => isRead)).toEqual([
      false,
      true,
    ]);
    expect((await notices().readUnread('p2')).count).toBe(2);
    await notices().mark('p1', ['n1'], false);
    expect((await notices().readUnread('p1')).count).toBe(2);
  });

  test('pages are contiguous, filtered by state', async () => {
    for (let at = 1; at <= 5; at += 1)
      await notices().raise(raiseOf({ id: `n${at}`, subject: `c${at}` }), noDeliveries);
    await notices().resolve({ ...topic, subject: 'c4' }, atMs, noDeliveries);
    const page = (beforeSeq?: number) => notices().listNotices('', { state: 'open', beforeSeq, limit: 2 });
    const first = await page();
    expect(first.map(({ id }) => id)).toEqual(['n5', 'n3']);
    expect((await page(first[1]?.seq)).map(({ id }) => id)).toEqual(['n2', 'n1']);
    const resolved = await notices().listNotices('', { ...everything, state: 'resolved' });
    expect(resolved.map(({ id }) => id)).toEqual(['n4']);
  });

  test('tidying deletes long-resolved notices, then the oldest, and open ones last', async () => {
    for (let at = 1; at <= 4; at += 1)
      await notices().raise(raiseOf({ id: `n${at}`, subject: `c${at}` }), noDeliveries);
    await notices().resolve({ ...topic, subject: 'c2' }, atMs - 10, noDeliveries);
    await notices().resolve({ ...topic, subject: 'c4' }, atMs, noDeliveries);
    await notices().tidy(atMs - 5, 10);
    expect(await ids()).toEqual(['n4', 'n3', 'n1']);
    await notices().tidy(atMs - 5, 2);
    expect(await ids()).toEqual(['n3', 'n1']);
  });

  test('in any order, no topic has two open notices, and a new one is announced once', async () => {
    const step = fc.record({
      does: fc.constantFrom('raise', 'resolve'),
      subject: fc.constantFrom('a', 'b', 'c'),
    });
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const open = new Set((await notices().listOpen()).map(({ subject }) => subject));
        for (const { does, subject } of steps) {
          const wasOpen = open.has(subject);
          const isChange =
            does === 'raise'
              ? (await notices().raise(raiseOf({ id: `x${(made += 1)}`, subject }), noDeliveries)).isTold
              : (await notices().resolve({ ...topic, subject }, atMs, noDeliveries)) !== null;
          expect(isChange).toBe(does === 'raise' ? !wasOpen : wasOpen);
          if (does === 'raise') open.add(subject);
          else open.delete(subject);
        }
        const left = (await notices().listOpen()).map(({ subject }) => subject);
        expect(left.toSorted()).toEqual([...open].toSorted());
      }),
      { numRuns: 20 },
    );
  });
}
