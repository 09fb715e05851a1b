import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';

/** Says why what a screen needs couldn't be read, with a way to try again. Nothing without an error. */
export function ReadFailure({
  query: { error, refetch },
  title,
  tone = 'danger',
  className = '',
  children,
}: {
  query: Pick<UseQueryResult, 'error' | 'refetch'>;
  title: string;
  /** `warn` where the rest of the screen works without it. */
  tone?: 'danger' | 'warn';
  className?: string;
  /** What is still so. */
  children?: ReactNode;
}) {
  const [isAsked, setIsAsked] = useState(false);
  if (error === null) return null;
  return (
    <InlineNotice
      tone={tone}
      title={title}
      className={className}
      actions={
        <Button
          size="small"
          // A poll in the background is not what was asked for.
          isBusy={isAsked}
          onClick={() => {
            setIsAsked(true);
            void refetch().finally(() => setIsAsked(false));
          }}
        >
          Try again
        </Button>
      }
    >
      {describeFailure(error)} {children}
    </InlineNotice>
  );
}
