import { randomBytes } from 'node:crypto';
import {
  type MarkNotices,
  type Notice,
  NoticeBody,
  type NoticesAnswer,
  type NoticesQuery,
  type NoticeText,
  type UnreadNotices,
} from '#lib/contracts/notice';
import type { NoticeRepeat, NoticeStore, NoticeTopic, StoredNotice } from '#lib/store/notices';
import { describeNotice, unreadableNotice } from '#lib/words/notice';

/** A notice to raise. */
type NewNotice = NoticeBody & {
  /** What it is about, within its kind: while a notice of this kind and subject is open, a raise only counts. */
  readonly subject: string;
  /** How far the cause has come. A higher step than that of the open notice tells it again. */
  readonly step?: number;
};

/** What the rest of the server does with notices. Both return at once and cost nothing while nothing changes. */
type NoticeBoard = {
  readonly raise: (notice: NewNotice) => void;
  /** The cause is gone. Does nothing unless such a notice is open. */
  readonly resolve: (topic: NoticeTopic) => void;
  /** The subjects of a kind with an open notice. */
  readonly openSubjects: (kind: NoticeTopic['kind']) => readonly string[];
};

export type NoticeService = NoticeBoard & {
  readonly list: (reader: string, query: NoticesQuery) => Promise<NoticesAnswer>;
  readonly readUnread: (reader: string) => Promise<UnreadNotices>;
  readonly mark: (reader: string, marked: MarkNotices) => Promise<UnreadNotices>;
  /** Resolves when everything raised and resolved so far is stored. */
  readonly settled: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type NoticeInput = {
  readonly store: NoticeStore;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Repeats are counted in memory and written together. */
const FLUSH_EVERY_MS = 5_000;
const TIDY_EVERY_MS = 60 * 60 * 1_000;
const MOST_NOTICES = 1_000;
const KEEP_RESOLVED_MS = 90 * 24 * 60 * 60 * 1_000;

type Open = { step: number; unwritten: NoticeRepeat | null };

export async function createNoticeService({ store, now, reportError }: NoticeInput): Promise<NoticeService> {
  const open = new Map<string, NoticeTopic & Open>();
  let work: Promise<void> = Promise.resolve();
  let flushTimer: NodeJS.Timeout | null = null;
  let tidyTimer: NodeJS.Timeout | null = null;

  const keyOf = ({ kind, subject }: NoticeTopic): string => `${kind} ${subject}`;
  /** One after another, so that a notice is stored before it is resolved. */
  const enqueue = (write: () => Promise<void>): void => {
    work = work.then(write).catch(reportError);
  };

  for (const { kind, subject, step } of await store.listOpen())
    open.set(keyOf({ kind, subject }), { kind, subject, step, unwritten: null });

  function flush(): void {
    if (flushTimer !== null) clearTimeout(flushTimer);
    flushTimer = null;
    const repeats = [...open.values()].flatMap(({ unwritten }) => unwritten ?? []);
    for (const entry of open.values()) entry.unwritten = null;
    if (repeats.length > 0) enqueue(() => store.repeat(repeats));
  }

  function countRepeat(entry: NoticeTopic & Open, { facts, step = 0 }: NewNotice): void {
    const { kind, subject, unwritten } = entry;
    entry.step = step;
    entry.unwritten = { kind, subject, facts, step, times: (unwritten?.times ?? 0) + 1, atMs: now() };
    flushTimer ??= setTimeout(flush, FLUSH_EVERY_MS).unref();
  }

  const board: NoticeBoard = {
    raise(notice) {
      const { kind, subject, facts, step = 0 } = notice;
      const key = keyOf(notice);
      const entry = open.get(key);
      if (entry !== undefined && step <= entry.step) return countRepeat(entry, notice);
      open.set(key, { kind, subject, step, unwritten: null });
      const id = `n${randomBytes(8).toString('hex')}`;
      const atMs = now();
      enqueue(async () => {
        try {
          await store.raise({ id, kind, subject, facts, step, atMs });
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
      enqueue(async () => {
        await store.resolve({ kind, subject }, atMs);
      });
    },

    openSubjects: (kind) =>
      [...open.values()].filter((one) => one.kind === kind).map(({ subject }) => subject),
  };

  const readUnread = async (reader: string): Promise<UnreadNotices> => {
    const { count, latest } = await store.readUnread(reader);
    if (latest === null) return { unread: count, latest: null };
    const { title, severity } = textOf(latest);
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

    async list(reader, { state, cursor, limit }) {
      const page = await store.listNotices(reader, { state, beforeSeq: cursor, limit: limit + 1 });
      const shown = page.slice(0, limit);
      const last = page.length > limit ? shown.at(-1) : undefined;
      return { notices: shown.map(showNotice), nextCursor: last?.seq ?? null };
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

function showNotice(stored: StoredNotice & { readonly isRead: boolean }): Notice {
  const { id, kind, subject, facts, times, isRead, raisedAtMs, toldAtMs, lastSeenAtMs, resolvedAtMs } =
    stored;
  return {
    id,
    kind,
    subject,
    facts,
    ...textOf(stored),
    raisedAt: isoOf(raisedAtMs),
    toldAt: isoOf(toldAtMs),
    lastSeenAt: isoOf(lastSeenAtMs),
    resolvedAt: resolvedAtMs === null ? null : isoOf(resolvedAtMs),
    times,
    isRead,
  };
}

function textOf({ kind, facts }: StoredNotice): NoticeText {
  const body = NoticeBody.safeParse({ kind, facts });
  return body.success ? describeNotice(body.data) : unreadableNotice;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
