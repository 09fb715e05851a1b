import Link from 'next/link';
import type { MouseEvent, ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';

/** The link of a row. A click opens the drawer; a new tab or a copied address leads to the request's page. */
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
      // Scroll margins for the sticky headings and the bottom bar.
      className={cn('scroll-mt-17 scroll-mb-2 max-md:scroll-mb-18', className)}
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

/** Whether a click opens another tab or window. */
export function isOther({ altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey;
}
