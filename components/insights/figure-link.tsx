import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import type { Narrowing, RowsLink } from './rows-link.ts';

/** A figure that links to the requests it counts. `label` describes them. */
export function FigureLink({
  rowsLink,
  narrowing,
  label,
  className,
  children,
}: {
  rowsLink: RowsLink;
  narrowing: Narrowing;
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link
      href={rowsLink(narrowing)}
      prefetch={false}
      title={label}
      className={cn(
        'rounded-sm decoration-line-strong underline-offset-4 hover:underline focus-visible:underline',
        className,
      )}
    >
      {children}
    </Link>
  );
}
