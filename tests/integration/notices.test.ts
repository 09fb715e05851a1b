import { expect, test } from 'vitest';
import { NoticesAnswer, UnreadNotices } from '#lib/contracts/notice';
import type { Caller } from '#lib/services/context';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { read, refusal } from '#tests/support/route-call';
import * as mark from '../../app/api/notices/mark/route.ts';
import * as list from '../../app/api/notices/route.ts';
import * as unread from '../../app/api/notices/unread/route.ts';

const demo = demoRuntimePerFile(() => Promise.resolve());
const viewer: Caller = { kind: 'person', id: 'v', name: 'Vera', role: 'viewer' };

const since = '2026-11-18T12:00:00.000Z';
const down = (subject: string, reason = 'It does not answer.') => ({
  kind: 'connection_down' as const,
  subject,
  facts: {
    connection: { slug: subject, name: subject.toUpperCase() },
    origin: 'network' as const,
    reason,
    since,
  },
});

test('a notice is listed with its text, counted while open, and marked as read per person', async () => {
  const { notices } = demo.runtime;
  notices.raise(down('groq'));
  notices.raise(down('groq', 'It still does not answer.'));
  notices.raise(down('groq', 'It still does not answer.'));
  await notices.settled();
  const { notices: shown } = await read(NoticesAnswer, list.GET);
  expect(shown).toMatchObject([
    {
      kind: 'connection_down',
      severity: 'critical',
      title: 'The connection GROQ is down',
      times: 3,
      isRead: false,
      resolvedAt: null,
      facts: { reason: 'It still does not answer.' },
    },
  ]);
  const id = shown[0]?.id ?? '';
  const { verbs } = demo.runtime;
  const marked = await verbs.notices.mark({ ctx: { caller: viewer }, input: { ids: [id], read: true } });
  expect(marked).toEqual({ unread: 0, latest: null });
  expect(await read(UnreadNotices, unread.GET)).toEqual({
    unread: 1,
    latest: { id, title: 'The connection GROQ is down', severity: 'critical' },
  });
});

test('a notice stays open over a restart and is resolved when its cause ends', async () => {
  await demo.restart();
  const { notices } = demo.runtime;
  expect(notices.openSubjects('connection_down')).toEqual(['groq']);
  notices.resolve({ kind: 'connection_down', subject: 'groq' });
  notices.resolve({ kind: 'connection_down', subject: 'never-raised' });
  notices.raise(down('groq'));
  await notices.settled();
  const { notices: shown } = await read(NoticesAnswer, list.GET);
  expect(shown.map(({ resolvedAt, times }) => [resolvedAt !== null, times])).toEqual([
    [false, 1],
    [true, 3],
  ]);
  const open = await read(NoticesAnswer, list.GET, { query: '?state=open&limit=1' });
  expect(open).toMatchObject({ notices: [{ resolvedAt: null }], nextCursor: null });
  const first = await read(NoticesAnswer, list.GET, { query: '?limit=1' });
  const rest = await read(NoticesAnswer, list.GET, { query: `?limit=1&cursor=${first.nextCursor}` });
  expect(rest).toMatchObject({ notices: [{ times: 3 }], nextCursor: null });
});

test('an invalid query is refused', async () => {
  expect((await refusal(list.GET, { query: '?state=gone' })).status).toBe(400);
  expect((await refusal(list.GET, { query: '?cursor=x' })).status).toBe(400);
  expect((await refusal(mark.POST, { body: { ids: ['n'] } })).status).toBe(400);
});

test('all notices can be marked as read at once', async () => {
  expect(await read(UnreadNotices, mark.POST, { body: { read: true } })).toEqual({ unread: 0, latest: null });
  expect((await read(UnreadNotices, mark.POST, { body: { read: false } })).unread).toBe(2);
});
