import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createChangeWatch } from '#lib/server/change-watch';
import { createNoticeService } from '#lib/server/notices/notice-service';
import type { NewNotice } from '#lib/server/notices/notice-board';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const notice: NewNotice = {
  kind: 'category_failing',
  subject: 'main',
  facts: {
    category: { slug: 'main', name: 'Main' },
    errorType: 'timeout',
    failures: 3,
    since: new Date(0).toISOString(),
  },
};

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

/** The notices as a separate process has them, and the messages that it would send. */
async function openProcess() {
  const now = Date.now;
  const store = await openPostgresStore({ databaseUrl: database.url(), onError: reportError, now });
  const told: string[] = [];
  const notices = await createNoticeService({
    store: store.notices,
    webhooks: {
      deliveriesFor({ resolvedAtMs }) {
        told.push(resolvedAtMs === null ? 'raised' : 'resolved');
        return [];
      },
      wake() {},
    },
    now,
    reportError,
  });
  const watch = createChangeWatch({ store, services: [notices], reportError });
  watch.start();
  opened.push(async () => {
    await watch.stop();
    await notices.stop();
    await store.close();
  });
  const isOpen = () => notices.open.find('category_failing', 'main') !== null;
  return { notices, told, isOpen };
}

test('a notice that several processes raise is sent once, and any of them can resolve it', async () => {
  const [one, other, third] = [await openProcess(), await openProcess(), await openProcess()];
  one.notices.raise(notice);
  other.notices.raise(notice);
  for (const { notices } of [one, other]) await notices.settled();
  await expect.poll(third.isOpen).toBe(true);
  third.notices.resolve(notice);
  await third.notices.settled();
  for (const { isOpen } of [one, other]) await expect.poll(isOpen).toBe(false);
  expect([...one.told, ...other.told, ...third.told]).toEqual(['raised', 'resolved']);

  // A notice that is raised again is a new one.
  other.notices.raise(notice);
  await expect.poll(one.isOpen).toBe(true);
  expect((await one.notices.list('me', { limit: 10 })).notices).toHaveLength(2);
});

test('a notice that is read in one process is read in the others', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  one.notices.raise(notice);
  await one.notices.settled();
  expect(await other.notices.readUnread('me')).toMatchObject({ unread: 1 });
  await other.notices.mark('me', { read: true });
  expect(await one.notices.readUnread('me')).toMatchObject({ unread: 0 });
});

test('a notice raised while the process reads the notices of others is kept', async () => {
  const { notices, isOpen } = await openProcess();
  const reading = notices.reload();
  notices.raise(notice);
  await reading;
  expect(isOpen()).toBe(true);
  const again = notices.reload();
  notices.resolve(notice);
  await again;
  expect(isOpen()).toBe(false);
});
