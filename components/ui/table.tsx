import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A dense data table; its wrapper scrolls sideways, the page never does. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return (
    <div data-slot="table-scroll" className="relative w-full overflow-x-auto">
      <table data-slot="table" className={cn('w-full border-collapse text-sm', className)} {...props} />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      data-slot="table-head"
      scope="col"
      className={cn(
        'h-8 border-b px-2 text-left text-xs font-medium whitespace-nowrap text-fg-faint',
        className,
      )}
      {...props}
    />
  );
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return (
    <tr data-slot="table-row" className={cn('transition-colors hover:bg-hover', className)} {...props} />
  );
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return <td data-slot="table-cell" className={cn('h-9 border-b px-2 align-middle', className)} {...props} />;
}
