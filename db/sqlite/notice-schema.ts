import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { NoticeKind } from '#lib/contracts/notice';

export const notices = sqliteTable(
  'notices',
  {
    id: text().primaryKey(),
    kind: text().$type<NoticeKind>().notNull(),
    subject: text().notNull(),
    facts: text({ mode: 'json' }).$type<unknown>().notNull(),
    step: integer().notNull(),
    seq: integer().notNull(),
    times: integer().notNull(),
    raisedAtMs: integer('raised_at').notNull(),
    toldAtMs: integer('told_at').notNull(),
    lastSeenAtMs: integer('last_seen_at').notNull(),
    resolvedAtMs: integer('resolved_at'),
  },
  (table) => [
    uniqueIndex('notices_open_once')
      .on(table.kind, table.subject)
      .where(sql`resolved_at IS NULL`),
    index('notices_by_seq').on(table.seq),
  ],
);

/** Who has read which notice, in its version at that time. */
export const noticeReads = sqliteTable(
  'notice_reads',
  {
    noticeId: text('notice_id')
      .notNull()
      .references(() => notices.id, { onDelete: 'cascade' }),
    /** The person's id; empty for this machine while there are no accounts. */
    reader: text().notNull(),
    seq: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.reader] })],
);
