import { type Notice, NoticeBody } from '#lib/contracts/notice';
import type { StoredNotice } from '#lib/store/notices';
import { describeNotice, unreadableNotice } from '#lib/words/notice';

/** A stored notice with its sentences. */
export function viewNotice(stored: StoredNotice): Omit<Notice, 'isRead'> {
  const { id, kind, subject, facts, times, raisedAtMs, toldAtMs, lastSeenAtMs, resolvedAtMs } = stored;
  const body = NoticeBody.safeParse({ kind, facts });
  return {
    id,
    kind,
    subject,
    facts,
    ...(body.success ? describeNotice(body.data) : unreadableNotice),
    raisedAt: isoOf(raisedAtMs),
    toldAt: isoOf(toldAtMs),
    lastSeenAt: isoOf(lastSeenAtMs),
    resolvedAt: resolvedAtMs === null ? null : isoOf(resolvedAtMs),
    times,
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
