import { expect, test } from 'vitest';
import { ConnectionId } from '#lib/contracts/connection';
import { NoticeBody } from '#lib/contracts/notice';
import type { UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import { findAccountNotices } from './find-account-notices.ts';
import type { FactsByKind, NewNotice, OpenNotices } from './notice-board.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const id = ConnectionId.parse('openrouter');
const healthy: UpstreamAccountFacts = {
  limit: { limitUsd: 10, remainingUsd: 9, resets: 'monthly', countsByok: false },
  spend: { totalUsd: 1, todayUsd: 0.1, thisMonthUsd: 1, byokUsd: 0 },
  expiresAt: '2027-03-01T00:00:00Z',
  balance: { known: true, remainingUsd: 8, boughtUsd: 10 },
  freeRequests: null,
};

/** The board as it is while these notices are open. */
function openOf(notices: readonly NewNotice[]): OpenNotices {
  return {
    find(kind, subject) {
      const found = notices.find((one) => one.kind === kind && one.subject === subject);
      return found === undefined ? null : (found.facts as FactsByKind[typeof kind]);
    },
  };
}

const find = (
  facts: Partial<UpstreamAccountFacts> | null,
  { open = [], nowMs = now }: { open?: readonly NewNotice[]; nowMs?: number } = {},
) =>
  findAccountNotices(
    [{ id, slug: 'openrouter', name: 'OpenRouter', facts: facts && { ...healthy, ...facts } }],
    openOf(open),
    nowMs,
  );
const balance = (remainingUsd: number, boughtUsd = 10) =>
  ({ balance: { known: true, remainingUsd, boughtUsd } }) as const;
const limit = (remainingUsd: number) =>
  ({ limit: { limitUsd: 10, remainingUsd, resets: 'daily', countsByok: null } }) as const;
const shortOf = (notices: readonly NewNotice[]) => notices.map(({ kind, step }) => [kind, step]);

test('a healthy account has no notices', () => {
  expect(find({})).toEqual([]);
});

test('each warning is a notice about the connection, with its figures', () => {
  const notices = find({ ...balance(0.5), ...limit(1), expiresAt: '2026-12-07T00:00:00Z' });
  const connection = { slug: 'openrouter', name: 'OpenRouter' };
  expect(notices).toEqual([
    {
      kind: 'low_balance',
      subject: id,
      step: 0,
      facts: { connection, remainingUsd: 0.5, belowUsd: 1 },
    },
    {
      kind: 'key_near_limit',
      subject: id,
      step: 0,
      facts: { connection, limitUsd: 10, remainingUsd: 1, resets: 'daily' },
    },
    {
      kind: 'key_near_expiry',
      subject: id,
      step: 0,
      facts: { connection, expiresAt: '2026-12-07T00:00:00Z', isExpired: false },
    },
  ]);
  for (const notice of notices) expect(NoticeBody.safeParse(notice).success).toBe(true);
});

test.each<[Partial<UpstreamAccountFacts>, [string, number][]]>([
  [balance(0), [['low_balance', 1]]],
  [balance(-0.2), [['low_balance', 1]]],
  [limit(0), [['key_near_limit', 1]]],
  [{ expiresAt: '2026-12-02T12:00:00Z' }, [['key_near_expiry', 1]]],
  [{ expiresAt: '2026-12-01T12:00:00Z' }, [['key_near_expiry', 2]]],
])('%j is more urgent', (facts, expected) => {
  expect(shortOf(find(facts))).toEqual(expected);
});

test('an account that never had credits is not low on them', () => {
  expect(find(balance(0, 0))).toEqual([]);
  expect(find(balance(-0.01, 0))).not.toEqual([]);
});

test('a low balance stays low after midnight, and until more is left than it was low below', () => {
  const open = find({ ...balance(4), spend: { ...healthy.spend, todayUsd: 5 } });
  expect(open).toMatchObject([{ facts: { belowUsd: 5 } }]);
  const afterMidnight = { spend: { ...healthy.spend, todayUsd: 0 } };
  expect(find({ ...balance(4), ...afterMidnight })).toEqual([]);
  expect(find({ ...balance(4), ...afterMidnight }, { open })).toEqual(open);
  expect(find({ ...balance(5), ...afterMidnight }, { open })).toEqual([]);
});

test('open notices stay as they are while the account is unknown, and only then', () => {
  const open = find({ ...balance(0), ...limit(0), expiresAt: '2026-12-02T00:00:00Z' });
  expect(open).toHaveLength(3);
  expect(find(null, { open })).toEqual(open);
  expect(find(null)).toEqual([]);
  expect(find({ balance: { known: false, because: 'failed' } }, { open })).toEqual(open.slice(0, 1));
  expect(find({ balance: { known: false, because: 'not_allowed' } }, { open })).toEqual([]);
  expect(find({}, { open })).toEqual([]);
});

test('a key expires while its account can’t be read', () => {
  const open = find({ expiresAt: '2026-12-02T00:00:00Z' });
  expect(find(null, { open, nowMs: Date.parse('2026-12-02T00:00:00Z') })).toMatchObject([
    { kind: 'key_near_expiry', step: 2, facts: { isExpired: true } },
  ]);
});
