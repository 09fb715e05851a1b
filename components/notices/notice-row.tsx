'use client';

import { CircleAlert, CircleCheck, Info, Mail, MailOpen, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#components/ui/badge';
import { IconButton } from '#components/ui/icon-button';
import { RelativeTime } from '#components/ui/relative-time';
import type { Notice } from '#lib/contracts/notice';
import { cn } from '#components/ui/cn.ts';

const severityWords = {
  critical: { label: 'Critical', Icon: CircleAlert, className: 'text-danger' },
  warning: { label: 'Warning', Icon: TriangleAlert, className: 'text-warn' },
  info: { label: 'Information', Icon: Info, className: 'text-fg-muted' },
} as const;

/** One notice: what happened, what to do, and where. */
export function NoticeRow({ notice, onMark }: { notice: Notice; onMark: (isRead: boolean) => void }) {
  const { id, severity, title, text, advice, link, toldAt, resolvedAt, times, isRead } = notice;
  const { label, Icon, className } = severityWords[severity];
  const titleId = `notice-${id}`;
  const isOpen = resolvedAt === null;
  return (
    <li aria-labelledby={titleId} className="flex items-start gap-3 py-3">
      {isOpen ? (
        <Icon aria-label={label} className={cn('mt-0.5 size-4 shrink-0', className)} />
      ) : (
        <CircleCheck aria-label="Resolved" className="mt-0.5 size-4 shrink-0 text-ok" />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
          <span id={titleId} className={cn('wrap-anywhere', isRead ? 'text-fg-muted' : 'font-semibold')}>
            {title}
          </span>
          {isRead ? null : <Badge tone="accent">New</Badge>}
        </div>
        <p className="text-fg-muted wrap-anywhere">{text}</p>
        {isOpen ? <p className="wrap-anywhere">{advice}</p> : null}
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-xs text-fg-faint">
          <span>
            <RelativeTime iso={toldAt} />
            {times > 1 ? `, seen ${times} times` : null}
          </span>
          {resolvedAt === null ? null : (
            <span>
              resolved <RelativeTime iso={resolvedAt} />
            </span>
          )}
          <Link
            href={locationOf(link.href)}
            onClick={() => (isRead ? undefined : onMark(true))}
            className="font-medium text-accent hover:underline max-md:py-2"
          >
            {link.label}
          </Link>
        </p>
      </div>
      <IconButton
        label={isRead ? `Mark as unread: ${title}` : `Mark as read: ${title}`}
        hasTooltip={false}
        onClick={() => onMark(!isRead)}
      >
        {isRead ? <Mail aria-hidden /> : <MailOpen aria-hidden />}
      </IconButton>
    </li>
  );
}

/** The parts of an address of a screen, which the server chose. */
function locationOf(href: string) {
  const { pathname, search, hash } = new URL(href, 'http://screens');
  return { pathname, search, hash };
}
