import { and, asc, desc, eq, isNotNull, isNull, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { NoticeState } from '#lib/contracts/notice';
import type { NoticeStore, NoticeTopic } from '#lib/store/notices';
import { noticeReads, notices } from './notice-schema.ts';
import type { Database } from './open-database.ts';
import { insertDelivery } from './webhook-deliveries.ts';

export function createNoticeStore({ orm }: Database): NoticeStore {
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
    async listOpen() {
      return orm.select().from(notices).where(isNull(notices.resolvedAtMs)).orderBy(asc(notices.seq)).all();
    },

    async listNotices(reader, { state, beforeSeq, limit }) {
      return orm
        .select({ notice: notices, readSeq: noticeReads.seq })
        .from(notices)
        .leftJoin(noticeReads, readBy(reader))
        .where(and(inState(state), beforeSeq === undefined ? undefined : lt(notices.seq, beforeSeq)))
        .orderBy(desc(notices.seq))
        .limit(limit)
        .all()
        .map(({ notice, readSeq }) => ({ ...notice, isRead: readSeq !== null }));
    },

    async readUnread(reader) {
      const unread = isNull(noticeReads.seq);
      const count = orm
        .select({ count: sql<number>`count(*)` })
        .from(notices)
        .leftJoin(noticeReads, readBy(reader))
        .where(unread)
        .get();
      const latest = orm
        .select({ notice: notices })
        .from(notices)
        .leftJoin(noticeReads, readBy(reader))
        .where(unread)
        .orderBy(desc(notices.seq))
        .limit(1)
        .get();
      return { count: count?.count ?? 0, latest: latest?.notice ?? null };
    },

    async mark(reader, ids, isRead) {
      const named =
        ids === null
          ? undefined
          : sql`${notices.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
      orm.transaction(
        (tx) => {
          const marked = tx
            .select({ noticeId: notices.id, seq: notices.seq })
            .from(notices)
            .where(named)
            .all();
          for (const { noticeId, seq } of marked)
            if (isRead)
              tx.insert(noticeReads)
                .values({ noticeId, reader, seq })
                .onConflictDoUpdate({ target: [noticeReads.noticeId, noticeReads.reader], set: { seq } })
                .run();
            else
              tx.delete(noticeReads)
                .where(and(eq(noticeReads.noticeId, noticeId), eq(noticeReads.reader, reader)))
                .run();
        },
        { behavior: 'immediate' },
      );
    },

    async raise({ id, kind, subject, facts, step, atMs }, deliveriesFor) {
      const at = Math.round(atMs);
      return orm.transaction(
        (tx) => {
          const open = tx.select().from(notices).where(openTopic({ kind, subject })).get();
          if (open === undefined) {
            const notice = tx
              .insert(notices)
              .values({
                id,
                kind,
                subject,
                facts,
                step,
                seq: nextSeq,
                times: 1,
                raisedAtMs: at,
                toldAtMs: at,
                lastSeenAtMs: at,
              })
              .returning()
              .get();
            for (const delivery of deliveriesFor(notice)) insertDelivery(tx, delivery);
            return { notice, isTold: true };
          }
          const isTold = step > open.step;
          const notice = tx
            .update(notices)
            .set({
              facts,
              step,
              times: open.times + 1,
              lastSeenAtMs: at,
              ...(isTold ? { seq: nextSeq, toldAtMs: at } : {}),
            })
            .where(eq(notices.id, open.id))
            .returning()
            .get();
          if (isTold) for (const delivery of deliveriesFor(notice)) insertDelivery(tx, delivery);
          return { notice, isTold };
        },
        { behavior: 'immediate' },
      );
    },

    async repeat(repeats) {
      orm.transaction(
        (tx) => {
          for (const { facts, step, times, atMs, ...topic } of repeats)
            tx.update(notices)
              .set({ facts, step, times: sql`${notices.times} + ${times}`, lastSeenAtMs: Math.round(atMs) })
              .where(openTopic(topic))
              .run();
        },
        { behavior: 'immediate' },
      );
    },

    async resolve(topic, atMs, deliveriesFor) {
      const resolvedAtMs = Math.round(atMs);
      return orm.transaction(
        (tx) => {
          const notice = tx.update(notices).set({ resolvedAtMs }).where(openTopic(topic)).returning().get();
          if (notice === undefined) return null;
          for (const delivery of deliveriesFor(notice)) insertDelivery(tx, delivery);
          return notice;
        },
        { behavior: 'immediate' },
      );
    },

    async tidy(resolvedBeforeMs, most) {
      orm.transaction(
        (tx) => {
          tx.delete(notices).where(lt(notices.resolvedAtMs, resolvedBeforeMs)).run();
          const kept = tx
            .select({ id: notices.id })
            .from(notices)
            .orderBy(desc(isNull(notices.resolvedAtMs)), desc(notices.seq))
            .limit(most);
          tx.delete(notices).where(notInArray(notices.id, kept)).run();
        },
        { behavior: 'immediate' },
      );
    },
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
