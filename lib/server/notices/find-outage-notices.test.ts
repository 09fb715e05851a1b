import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CooldownEntry } from '#lib/engine/cooldown';
import {
  CONNECTION_LONG_MS,
  findOutageNotices,
  LONG_MS,
  type Outage,
  type WatchedTarget,
} from './find-outage-notices.ts';
import type { NoticeKind } from '#lib/contracts/notice';
import type { FactsByKind, OpenNotices } from './notice-board.ts';

const T0 = Date.UTC(2026, 10, 18, 12);
const isoOf = (ms: number): string => new Date(ms).toISOString();
const nothingOpen: OpenNotices = { find: () => null };

function outageOf(sinceMs: number, endsAtMs: number, more: Partial<CooldownEntry> = {}): Outage {
  const entry: CooldownEntry = {
    id: 'model:a/one',
    connection: 'openrouter',
    scope: 'model',
    model: 'a/one',
    origin: 'upstream_provider',
    reason: 'It was rate-limited.',
    startedAtMs: sinceMs,
    endsAtMs,
    failures: 1,
    ...more,
  };
  return { entry, sinceMs };
}

function targetOf(written: string, outage: Outage | null = null, isCallable = true): WatchedTarget {
  return { written, isCallable, outages: outage === null ? [] : [outage] };
}

function find(targets: readonly WatchedTarget[], nowMs: number, open: OpenNotices = nothingOpen) {
  const found = findOutageNotices({
    chains: [{ slug: 'main', name: 'Main', targets }],
    connections: [],
    open,
    nowMs,
  });
  return found.map(({ kind, facts }) => ({ kind, facts }));
}

/** Open notices with one notice. */
function openNotice<Kind extends NoticeKind>(kind: Kind, facts: Partial<FactsByKind[Kind]>): OpenNotices {
  const about: NoticeKind = kind;
  return { find: (asked) => (asked === about ? (facts as FactsByKind[typeof asked]) : null) };
}

describe('the first choice', () => {
  const long = outageOf(T0, T0 + 3 * LONG_MS);
  const first = {
    kind: 'first_choice_limited',
    facts: {
      category: { slug: 'main', name: 'Main' },
      model: 'a/one',
      origin: 'upstream_provider' as const,
      reason: 'It was rate-limited.',
      since: isoOf(T0),
    },
  };

  test.each([
    ['shortly before the threshold', long, T0 + LONG_MS - 1, []],
    ['at the threshold', long, T0 + LONG_MS, [first]],
    ['an expired short limit without a new attempt', outageOf(T0, T0 + 30_000), T0 + 9 * LONG_MS, []],
    [
      'consecutive short limits without an answer in between',
      outageOf(T0, T0 + LONG_MS + 30_000, { startedAtMs: T0 + LONG_MS }),
      T0 + LONG_MS,
      [first],
    ],
  ])('%s', (_when, outage, nowMs, expected) => {
    expect(find([targetOf('a/one', outage), targetOf('b/two'), targetOf('c/three')], nowMs)).toEqual(
      expected,
    );
  });

  test('a fallback is not the first choice', () => {
    expect(find([targetOf('b/two'), targetOf('a/one', long), targetOf('c/three')], T0 + 2 * LONG_MS)).toEqual(
      [],
    );
  });

  test('an open notice survives a restart, shows its start and does not move to another first choice', () => {
    const before = openNotice('first_choice_limited', { ...first.facts, since: isoOf(T0 - 1) });
    const fresh = outageOf(T0, T0 + 5_000);
    const others = [targetOf('b/two'), targetOf('c/three')];
    expect(find([targetOf('a/one', fresh), ...others], T0 + 1, before)).toEqual([
      { ...first, facts: { ...first.facts, since: isoOf(T0 - 1) } },
    ]);
    expect(find([targetOf('d/four', fresh), ...others], T0 + 1, before)).toEqual([]);
    expect(find([targetOf('a/one'), ...others], T0 + 1, before)).toEqual([]);
  });
});

describe('the last working model', () => {
  const out = outageOf(T0, T0 + 3 * LONG_MS);
  const now = T0 + LONG_MS;
  const left = (model: string, ...unavailable: string[]) => ({
    kind: 'one_model_left',
    facts: { category: { slug: 'main', name: 'Main' }, model, unavailable },
  });
  const lastOnly = (targets: readonly WatchedTarget[], notices?: OpenNotices) =>
    find(targets, now, notices).filter(({ kind }) => kind === 'one_model_left');

  test.each<[string, readonly WatchedTarget[], unknown[]]>([
    ['two work', [targetOf('a'), targetOf('b'), targetOf('c', out)], []],
    [
      'one of three works',
      [targetOf('a', out), targetOf('b'), targetOf('c', null, false)],
      [left('b', 'a', 'c')],
    ],
    ['a chain with a single model', [targetOf('a')], []],
    ['none works, which has its own notice', [targetOf('a', out), targetOf('b', out)], []],
    ['a short limit does not count', [targetOf('a', outageOf(now - 5_000, now + 5_000)), targetOf('b')], []],
  ])('%s', (_what, targets, expected) => {
    expect(lastOnly(targets)).toEqual(expected);
  });

  test('the notice stays open until the others answer, even if the last model fails', () => {
    const before = openNotice('one_model_left', left('b', 'a').facts);
    const short = outageOf(now - 5_000, now + 5_000);
    expect(lastOnly([targetOf('a', short), targetOf('b')], before)).toEqual([left('b', 'a')]);
    expect(lastOnly([targetOf('a', out), targetOf('b', out)], before)).toEqual([left('b', 'a')]);
    expect(lastOnly([targetOf('a'), targetOf('b')], before)).toEqual([]);
  });
});

test('a connection is reported as down after a minute, by its current name', () => {
  const outage = outageOf(T0, T0 + 10 * CONNECTION_LONG_MS, {
    id: 'connection',
    scope: 'connection',
    model: null,
  });
  const findDown = (nowMs: number, notices = nothingOpen) =>
    findOutageNotices({
      chains: [],
      connections: [
        { id: 'c1', slug: 'groq', name: 'Groq', outage },
        { id: 'c2', slug: 'other', name: 'Other', outage: null },
      ],
      open: notices,
      nowMs,
    });
  expect(findDown(T0 + CONNECTION_LONG_MS - 1)).toEqual([]);
  expect(findDown(T0 + CONNECTION_LONG_MS)).toMatchObject([
    {
      kind: 'connection_down',
      subject: 'c1',
      facts: { connection: { slug: 'groq', name: 'Groq' }, since: isoOf(T0) },
    },
  ]);
  expect(findDown(T0 + 1, openNotice('connection_down', { since: isoOf(T0) }))).toHaveLength(1);
});

test('in any outage, a chain has at most one notice of each kind, and the model left is callable', () => {
  const outage = fc.option(
    fc
      .record({ since: fc.integer({ min: -3, max: 0 }), lasts: fc.integer({ min: 0, max: 5 }) })
      .map(({ since, lasts }) => outageOf(T0 + since * LONG_MS, T0 + (since + lasts) * LONG_MS)),
  );
  const target = fc.record({ outage, isCallable: fc.boolean() });
  fc.assert(
    fc.property(fc.array(target, { maxLength: 5 }), (targets) => {
      const watched = targets.map((one, index) => targetOf(`m/${index}`, one.outage, one.isCallable));
      const found = find(watched, T0);
      expect(new Set(found.map(({ kind }) => kind)).size).toBe(found.length);
      const left = found.flatMap(({ facts }) => ('unavailable' in facts ? [facts] : []));
      for (const { model, unavailable } of left) {
        expect(watched.find(({ written }) => written === model)?.isCallable).toBe(true);
        expect([model, ...unavailable].toSorted()).toEqual(watched.map(({ written }) => written).toSorted());
      }
    }),
  );
});
