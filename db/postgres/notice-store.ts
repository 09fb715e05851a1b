import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { NoticeState } from '#lib/contracts/notice';
import type { NoticeStore, NoticeTopic } from '#lib/store/notices';
import { change, type Database } from './database.ts';
import { noticeReads, notices } from './tables.ts';
import { insertDelivery } from './webhook-deliveries.ts';

export function createNoticeStore(database: Database): NoticeStore {
  const { orm } = database;
  const openTopic = ({ kind, subject }: NoticeTopic) =>
    and(eq(notices.kind, kind), eq(notices.subject, subject), isNull(notices.resolvedAtMs));
  const nextSeq = sql<number>`(SELECT coalesce(max(seq), 0) + 1 FROM notices)`;
  const readBy = (reader: string) =>
    and(
      eq(noticeReads.noticeId, notices.id),
      eq(noticeReads.reader, reader),
      eq(noticeReads.seq, notices.seq),
    );

  return {
    listOpen: () => orm.select().from(notices).where(isNull(notices.resolvedAtMs)).orderBy(asc(notices.seq)),

    async listNotices(reader, { state, beforeSeq, limit }) {
      const rows = await orm
        .select({ notice: notices, readSeq: noticeReads.seq })
        .from(notices)
        .leftJoin(noticeReads, readBy(reader))
        .where(and(inState(state), beforeSeq === undefined ? undefined : lt(notices.seq, beforeSeq)))
        .orderBy(desc(notices.seq))
        .limit(limit);
      return rows.map(({ notice, readSeq }) => ({ ...notice, isRead: readSeq !== null }));
    },

    async readUnread(reader) {
      const unread = isNull(noticeReads.seq);
      const [latest] = await orm
        .select({ notice: notices, count: sql`count(*) OVER ()`.mapWith(Number) })
        .from(notices)
        .leftJoin(noticeReads, readBy(reader))
        .where(unread)
        .orderBy(desc(notices.seq))
        .limit(1);
      return { count: latest?.count ?? 0, latest: latest?.notice ?? null };
    },

    mark: (reader, ids, isRead) =>
      change(database, async (tx) => {
        const marked = await tx
          .select({ noticeId: notices.id, seq: notices.seq })
          .from(notices)
          .where(ids === null ? undefined : inArray(notices.id, [...ids]));
        for (const { noticeId, seq } of marked)
          if (isRead)
            await tx
              .insert(noticeReads)
              .values({ noticeId, reader, seq })
              .onConflictDoUpdate({ target: [noticeReads.noticeId, noticeReads.reader], set: { seq } });
          else
            await tx
              .delete(noticeReads)
              .where(and(eq(noticeReads.noticeId, noticeId), eq(noticeReads.reader, reader)));
      }),

    raise: ({ id, kind, subject, facts, step, atMs }, deliveriesFor) =>
      change(database, async (tx) => {
        const [open] = await tx.select().from(notices).where(openTopic({ kind, subject }));
        const isTold = open === undefined || step > open.step;
        const told = isTold ? { seq: nextSeq, toldAtMs: atMs } : {};
        const [notice] =
          open === undefined
            ? await tx
                .insert(notices)
                .values({
                  id,
                  kind,
                  subject,
                  facts,
                  step,
                  seq: nextSeq,
                  times: 1,
                  raisedAtMs: atMs,
                  toldAtMs: atMs,
                  lastSeenAtMs: atMs,
                })
                .returning()
            : await tx
                .update(notices)
                .set({ facts, step, times: open.times + 1, lastSeenAtMs: atMs, ...told })
                .where(eq(notices.id, open.id))
                .returning();
        if (notice === undefined) throw new Error('The notice was not written.');
        if (isTold) for (const delivery of deliveriesFor(notice)) await insertDelivery(tx, delivery);
        return { notice, isTold };
      }),

    repeat: (repeats) =>
      change(database, async (tx) => {
        for (const { facts, step, times, atMs, ...topic } of repeats)
          await tx
            .update(notices)
            .set({ facts, step, times: sql`${notices.times} + ${times}`, lastSeenAtMs: atMs })
            .where(openTopic(topic));
      }),

    resolve: (topic, atMs, deliveriesFor) =>
      change(database, async (tx) => {
        const [notice] = await tx
          .update(notices)
          .set({ resolvedAtMs: atMs })
          .where(openTopic(topic))
          .returning();
        if (notice === undefined) return null;
        for (const delivery of deliveriesFor(notice)) await insertDelivery(tx, delivery);
        return notice;
      }),

    tidy: (resolvedBeforeMs, most) =>
      change(database, async (tx) => {
        await tx.delete(notices).where(lt(notices.resolvedAtMs, resolvedBeforeMs));
        const kept = tx
          .select({ id: notices.id })
          .from(notices)
          .orderBy(desc(isNull(notices.resolvedAtMs)), desc(notices.seq))
          .limit(most);
        await tx.delete(notices).where(notInArray(notices.id, kept));
      }),
  };
}

function inState(state: NoticeState | undefined): SQL | undefined {
  switch (state) {
    case undefined:
      return undefined;
    case 'open':
      return isNull(notices.resolvedAtMs);
    case 'resolved':
      return isNotNull(notices.resolvedAtMs);
  }
}
