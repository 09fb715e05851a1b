import Link from 'next/link';
import type { MouseEvent, ReactNode } from 'react';
import { cn } from '../ui/cn.ts';

/** A row's link: it opens the request over the list; in a new tab, or copied, it is the request's own page. */
export function RowLink({
  id,
  isTabStop,
  isOpen,
  onOpen,
  className,
  children,
}: {
  id: string;
  isTabStop: boolean;
  isOpen: boolean;
  onOpen: (id: string) => void;
  className: string;
  children: ReactNode;
}) {
  return (
    <Link
      href={`/history/${id}`}
      data-row-link={id}
      tabIndex={isTabStop ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      aria-haspopup="dialog"
      prefetch={false}
      // Clear of the table's head, and of the bar at the bottom of a phone.
      className={cn('scroll-mt-10 scroll-mb-2 max-md:scroll-mb-18', className)}
      onClick={(event) => {
        if (isOther(event)) return;
        event.preventDefault();
        onOpen(id);
      }}
    >
      {children}
    </Link>
  );
}

/** A click that is meant for another tab or window. */
export function isOther({ altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey;
}
