'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { SettingSection } from '#components/settings/setting-row';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import { auditQuery } from '#lib/client/audit';
import type { AuditEntry } from '#lib/contracts/audit';
import { callerName, changeWords } from './change-words.ts';

/** The changes and who made them, newest first. */
export function AuditSection() {
  const pages = useInfiniteQuery(auditQuery);
  const entries = pages.data?.pages.flatMap((page) => page.entries);
  return (
    <SettingSection title="Changes">
      {entries === undefined ? (
        pages.isError ? (
          <ReadFailure query={pages} title="Couldn’t load the changes" className="my-3" />
        ) : (
          <div role="status" aria-label="Loading the changes" className="py-2.5">
            <Skeleton className="h-9" />
          </div>
        )
      ) : entries.length === 0 ? (
        <p className="py-2.5 text-fg-muted">Nothing has been changed yet.</p>
      ) : (
        <>
          <ol aria-label="Changes" className="py-1">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
          {pages.isFetchNextPageError ? (
            <ReadFailure query={pages} title="Couldn’t load older changes" className="my-3" />
          ) : null}
          {pages.hasNextPage ? (
            <div className="py-2.5">
              <Button
                size="small"
                isBusy={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show older changes
              </Button>
            </div>
          ) : null}
        </>
      )}
    </SettingSection>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  return (
    <li className="flex items-baseline justify-between gap-x-4 py-1">
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{callerName(entry)}</span>{' '}
        <span className="text-fg-muted">{changeWords[entry.verb] ?? entry.verb}</span>
        {entry.entity === null ? null : <> {entry.entity}</>}
      </span>
      <RelativeTime iso={entry.at} className="shrink-0 text-xs text-fg-faint" />
    </li>
  );
}
