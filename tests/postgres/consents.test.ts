import { afterEach, expect, test } from 'vitest';
import type { ConsentEnd } from '#lib/engine/decision';
import { openPostgresStore } from '#db/postgres/open-store';
import { createChangeWatch } from '#lib/server/change-watch';
import { createConsentService } from '#lib/server/consents/consent-service';
import { createNoticeService } from '#lib/server/notices/notice-service';
import { candidateOf } from '#tests/support/candidate';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const DEAR = candidateOf('a/dear');
const DEARER = candidateOf('a/dearer');
const WAIT_MS = 60_000;
const LEASE_MS = 1_000;
/** Without notifications, the others look for changes every second. */
const WITHIN_MS = 1_500;

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

/** The questions as a separate process has them. */
async function openProcess() {
  const now = Date.now;
  const databaseUrl = database.url();
  const store = await openPostgresStore({ databaseUrl, leaseMs: LEASE_MS, onError: reportError, now });
  const webhooks = { deliveriesFor: () => [], wake() {} };
  const notices = await createNoticeService({ store: store.notices, webhooks, now, reportError });
  const consents = await createConsentService({
    store: store.consents,
    processes: store,
    windows: store.budgets,
    budgets: { estimate: () => 1_000, prepareEstimates: () => undefined, lastKnownSpent: () => 0 },
    categories: { find: () => undefined, slugs: () => [], nameOf: (slug) => slug },
    connections: { slugOf: (id) => id },
    mostWaiting: 10,
    board: notices,
    now,
    reportError,
  });
  const watch = createChangeWatch({ store, services: [consents], reportError });
  watch.start();
  const close = async () => {
    await watch.stop();
    await notices.stop();
    await store.close();
  };
  opened.push(close);

  const ofRequest = (id: string) =>
    consents.forRequest({
      id,
      category: 'main',
      policy: { askWhenDearer: { waitMs: WAIT_MS, uptoUsd: 1 } },
      needs: {
        inputTokens: 1,
        maxTokens: null,
        inputModalities: [],
        outputModalities: [],
        parameters: [],
      },
      webSearches: 0,
      firstChoice: DEAR,
      conversation: () => `of ${id}`,
      signal: new AbortController().signal,
    });
  const ask = async (id: string, candidate = DEAR, mostMs = WAIT_MS): Promise<ConsentEnd | undefined> =>
    ofRequest(id)?.ask(candidate, { kind: 'no_longer_free' }, mostMs);
  const look = (id: string) => ofRequest(id)?.look(DEAR)?.answer ?? null;
  const openNotices = async () => (await notices.list('me', { state: 'open', limit: 10 })).notices.length;
  return { consents, ask, look, openNotices, notices, close };
}

type Process = Awaited<ReturnType<typeof openProcess>>;

async function question({ consents }: Process, waiting = 1): Promise<string> {
  const find = async () => (await consents.list()).questions.find((one) => one.waiting === waiting)?.id;
  await expect.poll(find).toBeDefined();
  return (await find()) ?? '';
}

test('requests of two processes share a question, and an answer in a third one reaches both', async () => {
  const [one, other, third] = [await openProcess(), await openProcess(), await openProcess()];
  const ends = [one.ask('r-1'), other.ask('r-2')];
  const id = await question(third, 2);
  await expect.poll(third.openNotices).toBe(1);
  await third.consents.answer(id, { answer: 'yes', scope: 'request' }, 'Ada');
  const atMs = performance.now();
  for (const end of await Promise.all(ends))
    expect(end).toMatchObject({ is: 'decided', decision: { id, answer: 'yes', by: 'Ada' } });
  expect(performance.now() - atMs).toBeLessThan(WITHIN_MS);
  await expect(one.consents.answer(id, { answer: 'no' }, null)).rejects.toThrow('Ada has already approved');

  // The answer applies until the last of its requests has ended.
  one.consents.leave('r-1');
  await expect.poll(async () => (await third.consents.list()).decisions).toMatchObject([{ covers: 1 }]);
  await openProcess();
  expect(other.look('r-2')).toBe('yes');
  other.consents.leave('r-2');
  await expect.poll(async () => (await third.consents.list()).decisions).toEqual([]);
});

test('an answer for an hour, and its withdrawal, apply in every process', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const end = one.ask('r-1');
  await other.consents.answer(await question(other), { answer: 'no', scope: 'hour' }, null);
  expect(await end).toMatchObject({ is: 'decided', decision: { answer: 'no' } });
  const [decision] = (await one.consents.list()).decisions;
  expect(one.look('r-2')).toBe('no');
  await one.consents.revoke(decision?.id ?? '');
  await expect.poll(() => other.look('r-3'), { timeout: WITHIN_MS }).toBeNull();
});

test('a question ends with the last request that waits, in whichever process', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const ends = [one.ask('r-1'), other.ask('r-2', DEAR, 1_000)];
  await question(one, 2);
  one.consents.withdraw();
  expect(await Promise.all(ends)).toEqual([{ is: 'withdrawn' }, { is: 'no_answer' }]);
  expect((await one.consents.list()).questions).toEqual([]);
  await expect.poll(one.openNotices).toBe(0);
});

test('the questions of an ended process are removed, and those of the others are kept', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  void one.ask('r-1').catch(() => undefined);
  const end = other.ask('r-2', DEARER);
  const askedAbout = async () => (await other.consents.list()).questions.map(({ target }) => target.model);
  await expect.poll(askedAbout).toHaveLength(2);
  await expect.poll(other.openNotices).toBe(2);
  await opened.shift()?.();
  await expect.poll(askedAbout).toEqual(['a/dearer']);
  await expect.poll(other.openNotices).toBe(1);
  other.consents.withdraw();
  expect(await end).toEqual({ is: 'withdrawn' });
});
