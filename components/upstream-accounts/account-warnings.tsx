'use client';

import { InlineNotice } from '#components/ui/inline-notice';
import type { UpstreamAccount } from '#lib/contracts/upstream-account';
import { cn } from '#components/ui/cn.ts';
import { useNow } from '#components/ui/use-now.ts';
import { accountPages, describeWarning } from './account-words.ts';

/** The warnings for accounts, each with the page that helps. */
export function AccountWarnings({
  accounts,
  className,
}: {
  accounts: readonly UpstreamAccount[];
  className?: string;
}) {
  const now = useNow(30_000);
  const warned = accounts.flatMap(({ connection, name, isDemo, warnings }) =>
    warnings.map((warning) => ({ connection, name, isDemo, warning })),
  );
  if (warned.length === 0 || now === null) return null;
  return (
    <div className={cn('flex flex-col gap-2', className)}>
      {warned.map(({ connection, name, isDemo, warning }) => {
        const { text, action, page } = describeWarning(warning, name, now);
        return (
          <InlineNotice
            key={`${connection} ${warning.kind}`}
            tone="warn"
            actions={
              // The demo has no such page.
              isDemo ? undefined : (
                <a
                  href={accountPages[page]}
                  target="_blank"
                  rel="noreferrer"
                  className="text-accent underline underline-offset-2"
                >
                  {action}
                </a>
              )
            }
          >
            {text}
          </InlineNotice>
        );
      })}
    </div>
  );
}
