'use client';

import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { unreadNoticesQuery } from '#lib/client/notices';
import { useOnceHydrated } from '#components/ui/use-is-hydrated.ts';

/** Leads to the notices, with the number of unread ones. */
export function NoticeBell() {
  const isCurrent = usePathname() === '/notices';
  const unread = useOnceHydrated(useQuery(unreadNoticesQuery).data)?.unread ?? 0;
  return (
    <Link
      href="/notices"
      aria-label={unread === 0 ? 'Notices' : `Notices, ${unread} unread`}
      aria-current={isCurrent ? 'page' : undefined}
      className="relative inline-flex size-(--control) shrink-0 items-center justify-center rounded-md text-fg-muted transition-colors hover:bg-hover hover:text-fg aria-[current=page]:bg-pressed aria-[current=page]:text-fg"
    >
      <Bell aria-hidden className="size-4" />
      {unread === 0 ? null : (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent tabular-nums"
        >
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
