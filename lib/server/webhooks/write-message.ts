import { randomBytes } from 'node:crypto';
import type { NoticeText } from '#lib/contracts/notice';
import type { WebhookEvent } from '#lib/contracts/webhook';
import { viewNotice } from '#lib/server/notices/view-notice';
import type { StoredNotice } from '#lib/store/notices';
import type { NewDelivery, StoredDelivery } from '#lib/store/webhooks';
import { digestTitle, resolvedTitle, testMessage } from '#lib/words/webhook';

/** A message without its receiver. */
export type Message = Pick<NewDelivery, 'event' | 'eventKey' | 'title' | 'body'> & {
  readonly severity: NoticeText['severity'];
};

/** Bounds the size of a digest. */
const MOST_IN_DIGEST = 30;

export function createMessageId(): string {
  return `msg_${randomBytes(16).toString('hex')}`;
}

/** A notice that was raised or resolved. */
export function writeNotice(stored: StoredNotice, baseUrl: string): Message {
  const {
    kind,
    subject,
    severity,
    link,
    title: raisedTitle,
    facts,
    text,
    advice,
    ...notice
  } = viewNotice(stored);
  const isResolved = notice.resolvedAt !== null;
  const event = isResolved ? 'notice.resolved' : 'notice.raised';
  const title = isResolved ? resolvedTitle(raisedTitle) : raisedTitle;
  const { id, raisedAt, resolvedAt, times } = notice;
  const url = baseUrl + link.href;
  return {
    event,
    eventKey: isResolved ? `${id} resolved` : `${id} ${stored.seq}`,
    title,
    severity,
    body: encode(event, resolvedAt ?? notice.toldAt, {
      id,
      kind,
      subject,
      severity,
      title,
      text,
      advice,
      url,
      raisedAt,
      resolvedAt,
      times,
      facts,
    }),
  };
}

/** Everything that quiet hours held for one webhook, in one message. */
export function writeDigest(held: readonly StoredDelivery[], nowMs: number): NewDelivery {
  const events: unknown[] = held.slice(-MOST_IN_DIGEST).map(({ body }) => JSON.parse(body) as unknown);
  const title = digestTitle(held.length);
  return {
    id: createMessageId(),
    webhookId: held[0]?.webhookId ?? '',
    event: 'notice.digest',
    eventKey: `digest ${held[0]?.id ?? ''}`,
    title,
    body: encode('notice.digest', new Date(nowMs).toISOString(), {
      title,
      count: held.length,
      /** The latest, oldest first. */
      events,
    }),
    createdAtMs: nowMs,
    nextAtMs: nowMs,
    isHeld: false,
  };
}

export function writeTest(baseUrl: string, nowMs: number): string {
  return encode('notice.test', new Date(nowMs).toISOString(), {
    ...testMessage,
    url: `${baseUrl}/settings#webhooks`,
  });
}

function encode(type: WebhookEvent, timestamp: string, data: unknown): string {
  return JSON.stringify({ type, timestamp, data });
}
