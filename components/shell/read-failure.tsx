import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';

/** What a screen needs could not be read: why, and a way to try once more. Nothing where it could. */
export function ReadFailure({
  query: { error, isFetching, refetch },
  title,
  tone = 'danger',
  className = '',
  children,
}: {
  query: Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>;
  title: string;
  /** `warn` where the rest of the screen works without it. */
  tone?: 'danger' | 'warn';
  className?: string;
  /** What is still so. */
  children?: ReactNode;
}) {
  if (error === null) return null;
  return (
    <InlineNotice
      tone={tone}
      title={title}
      className={className}
      actions={
        <Button size="small" isBusy={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      }
    >
      {describeFailure(error)} {children}
    </InlineNotice>
  );
}
