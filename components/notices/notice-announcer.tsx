'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unreadNoticesQuery } from '#lib/client/notices';

/** Announces new notices to screen readers while a page is open. */
export function NoticeAnnouncer() {
  const latest = useQuery(unreadNoticesQuery).data?.latest;
  const [known, setKnown] = useState<{ readonly id: string | null; readonly text: string } | null>(null);
  const id = latest === undefined ? undefined : (latest?.id ?? null);
  // Notices that were unread when the page was opened are not announced.
  if (id !== undefined && id !== known?.id)
    setKnown({ id, text: known === null || latest == null ? '' : `New notice: ${latest.title}` });
  return (
    <div role="status" aria-label="New notices" className="sr-only">
      {known?.text}
    </div>
  );
}
