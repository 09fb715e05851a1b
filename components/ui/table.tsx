import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/**
 * A dense data table. If it is too wide, its wrapper scrolls rather than the page. With a sticky head, it
 * must fit the page.
 */
export function Table({
  className,
  hasStickyHead = false,
  ...props
}: ComponentProps<'table'> & { hasStickyHead?: boolean }) {
  return (
    <div data-slot="table-scroll" className={cn('relative w-full', !hasStickyHead && 'overflow-x-auto')}>
      <table
        data-slot="table"
        className={cn(
          // With collapsed borders, browsers lay out the whole table again whenever a row is added or
          // removed.
          'w-full border-separate border-spacing-0 text-sm',
          hasStickyHead && '[&_thead]:sticky [&_thead]:top-0 [&_thead]:z-5 [&_thead]:bg-page',
          className,
        )}
        {...props}
      />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      data-slot="table-head"
      scope="col"
      className={cn(
        'h-8 border-b base:px-2 base:text-left text-xs font-medium whitespace-nowrap text-fg-faint',
        className,
      )}
      {...props}
    />
  );
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return <tr data-slot="table-row" className={cn('base:hover:bg-hover', className)} {...props} />;
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      data-slot="table-cell"
      className={cn('base:h-9 border-b base:px-2 align-middle', className)}
      {...props}
    />
  );
}
