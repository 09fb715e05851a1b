import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A grey placeholder in the size of the content. */
export function Skeleton({ className, ...props }: ComponentProps<'span'>) {
  return (
    <span
      data-slot="skeleton"
      aria-hidden
      className={cn(
        'block base:h-4 animate-pulse rounded-sm bg-pressed motion-reduce:animate-none',
        className,
      )}
      {...props}
    />
  );
}
