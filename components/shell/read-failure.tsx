import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';

/** Explains why data couldn't be loaded, with a retry button. Renders nothing without an error. */
export function ReadFailure({
  query: { error, refetch },
  title,
  tone = 'danger',
  className = '',
  children,
}: {
  query: Pick<UseQueryResult, 'error' | 'refetch'>;
  title: string;
  /** `warn` if the rest of the screen works without the data. */
  tone?: 'danger' | 'warn';
  className?: string;
  /** What still works, in a sentence. */
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
          // A background refetch is not a retry by the person.
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
