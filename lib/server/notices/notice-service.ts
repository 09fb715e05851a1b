import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type MarkNotices,
  NoticeBody,
  type NoticeKind,
  type NoticesAnswer,
  type NoticesQuery,
  type UnreadNotices,
} from '#lib/contracts/notice';
import type { NoticeRepeat, NoticeStore, NoticeTopic } from '#lib/store/notices';
import type { WebhookService } from '#lib/server/webhooks/webhook-service';
import type { FactsByKind, NewNotice, NoticeBoard } from './notice-board.ts';
import { viewNotice } from './view-notice.ts';

export type NoticeService = NoticeBoard & {
  readonly list: (reader: string, query: NoticesQuery) => Promise<NoticesAnswer>;
  readonly readUnread: (reader: string) => Promise<UnreadNotices>;
  readonly mark: (reader: string, marked: MarkNotices) => Promise<UnreadNotices>;
  /** Resolves when everything raised and resolved so far is stored. */
  readonly settled: () => Promise<void>;
  /** Loads the notices that other processes have raised and resolved. */
  readonly reload: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type NoticeInput = {
  readonly store: NoticeStore;
  /** Sends notices to webhooks. */
  readonly webhooks: Pick<WebhookService, 'deliveriesFor' | 'wake'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Repeats are counted in memory and written together. */
const FLUSH_EVERY_MS = 5_000;
const TIDY_EVERY_MS = 60 * 60 * 1_000;
const MOST_NOTICES = 1_000;
const KEEP_RESOLVED_MS = 90 * 24 * 60 * 60 * 1_000;

type Open = NoticeTopic & {
  step: number;
  /** Null if another version wrote them. */
  body: NoticeBody | null;
  unwritten: NoticeRepeat | null;
};

export async function createNoticeService({
  store,
  webhooks,
  now,
  reportError,
}: NoticeInput): Promise<NoticeService> {
  const open = new Map<string, Open>();
  let work: Promise<void> = Promise.resolve();
  let flushTimer: NodeJS.Timeout | null = null;
  let tidyTimer: NodeJS.Timeout | null = null;

  const keyOf = ({ kind, subject }: NoticeTopic): string => `${kind} ${subject}`;
  /** One after another, so that a notice is stored before it is resolved. */
  const enqueue = (write: () => Promise<void>): void => {
    work = work.then(write).catch(reportError);
  };
  /** Topics that were raised or resolved here, with the number of pending writes. */
  const unstored = new Map<string, number>();
  const enqueueTopic = (key: string, write: () => Promise<void>): void => {
    unstored.set(key, (unstored.get(key) ?? 0) + 1);
    enqueue(() =>
      write().finally(() => {
        const left = (unstored.get(key) ?? 1) - 1;
        if (left === 0) unstored.delete(key);
        else unstored.set(key, left);
      }),
    );
  };

  async function readOpen(): Promise<void> {
    const stored = new Map((await store.listOpen()).map((notice) => [keyOf(notice), notice]));
    for (const key of open.keys()) if (!stored.has(key) && !unstored.has(key)) open.delete(key);
    for (const [key, { kind, subject, step, facts }] of stored) {
      if (unstored.has(key)) continue;
      const body = NoticeBody.safeParse({ kind, facts }).data ?? null;
      open.set(key, { kind, subject, step, body, unwritten: open.get(key)?.unwritten ?? null });
    }
  }

  await readOpen();

  function flush(): void {
    if (flushTimer !== null) clearTimeout(flushTimer);
    flushTimer = null;
    const repeats = [...open.values()].flatMap(({ unwritten }) => unwritten ?? []);
    for (const entry of open.values()) entry.unwritten = null;
    if (repeats.length > 0) enqueue(() => store.repeat(repeats));
  }

  /** The facts are from the latest time. */
  function noteRepeat(entry: Open, notice: NewNotice, count: 0 | 1): void {
    const { facts, step = 0 } = notice;
    const { kind, subject, unwritten } = entry;
    entry.step = step;
    entry.body = notice;
    entry.unwritten = { kind, subject, facts, step, times: (unwritten?.times ?? 0) + count, atMs: now() };
    flushTimer ??= setTimeout(flush, FLUSH_EVERY_MS).unref();
  }

  const board: NoticeBoard = {
    raise(notice) {
      const { kind, subject, facts, step = 0 } = notice;
      const key = keyOf(notice);
      const entry = open.get(key);
      if (entry !== undefined && step <= entry.step) return noteRepeat(entry, notice, 1);
      open.set(key, { kind, subject, step, body: notice, unwritten: null });
      const id = `n${randomBytes(8).toString('hex')}`;
      const atMs = now();
      enqueueTopic(key, async () => {
        try {
          const raise = { id, kind, subject, facts, step, atMs };
          const { isTold } = await store.raise(raise, webhooks.deliveriesFor);
          if (isTold) webhooks.wake();
        } catch (error) {
          // The next raise tries again.
          if (entry === undefined) open.delete(key);
          else open.set(key, entry);
          throw error;
        }
      });
    },

    resolve({ kind, subject }) {
      const key = keyOf({ kind, subject });
      if (!open.has(key)) return;
      flush();
      open.delete(key);
      const atMs = now();
      enqueueTopic(key, async () => {
        const resolved = await store.resolve({ kind, subject }, atMs, webhooks.deliveriesFor);
        if (resolved !== null) webhooks.wake();
      });
    },

    keep(notice) {
      const entry = open.get(keyOf(notice));
      const { step = 0, facts } = notice;
      if (entry === undefined || step > entry.step) board.raise(notice);
      else if (step < entry.step || !isDeepStrictEqual(entry.body?.facts, facts))
        noteRepeat(entry, notice, 0);
    },

    open: {
      find(kind, subject) {
        const body = open.get(keyOf({ kind, subject }))?.body;
        return body != null && isOfKind(body, kind) ? body.facts : null;
      },
    },

    openSubjects: (kind) =>
      [...open.values()].filter((one) => one.kind === kind).map(({ subject }) => subject),
  };

  const readUnread = async (reader: string): Promise<UnreadNotices> => {
    const { count, latest } = await store.readUnread(reader);
    if (latest === null) return { unread: count, latest: null };
    const { title, severity } = viewNotice(latest);
    return { unread: count, latest: { id: latest.id, title, severity } };
  };

  const settled = async (): Promise<void> => {
    flush();
    await work;
  };

  return {
    ...board,
    readUnread,
    settled,

    async reload() {
      // Stores what was raised and resolved here first.
      enqueue(readOpen);
      await work;
    },

    async list(reader, { state, cursor, limit }) {
      const page = await store.listNotices(reader, { state, beforeSeq: cursor, limit: limit + 1 });
      const shown = page.slice(0, limit);
      const last = page.length > limit ? shown.at(-1) : undefined;
      return {
        notices: shown.map(({ isRead, ...stored }) => ({ ...viewNotice(stored), isRead })),
        nextCursor: last?.seq ?? null,
      };
    },

    async mark(reader, { ids, read }) {
      await store.mark(reader, ids ?? null, read);
      return readUnread(reader);
    },

    start() {
      const tidy = () => enqueue(() => store.tidy(now() - KEEP_RESOLVED_MS, MOST_NOTICES));
      tidy();
      tidyTimer = setInterval(tidy, TIDY_EVERY_MS).unref();
    },

    async stop() {
      if (tidyTimer !== null) clearInterval(tidyTimer);
      await settled();
    },
  };
}

function isOfKind<Kind extends NoticeKind>(
  body: NoticeBody,
  kind: Kind,
): body is NoticeBody & { readonly kind: Kind; readonly facts: FactsByKind[Kind] } {
  return body.kind === kind;
}
