'use client';

import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * A line that expands to show more. `summary` describes the contents while it is collapsed. Controlled if
 * `open` is given.
 */
export function Disclosure({
  title,
  summary,
  open,
  onOpenChange,
  className,
  children,
}: {
  title: ReactNode;
  summary?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Collapsible.Root
      data-slot="disclosure"
      open={open}
      onOpenChange={(next) => onOpenChange?.(next)}
      className={cn('group/disclosure', className)}
    >
      <Collapsible.Trigger className="group flex min-h-(--control) w-full items-start gap-1.5 rounded-md py-1.5 text-left hover:bg-hover">
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-4 shrink-0 text-fg-faint transition-transform group-data-panel-open:rotate-90"
        />
        <span className="font-medium">{title}</span>
        {summary === undefined ? null : <span className="min-w-0 text-fg-muted">{summary}</span>}
      </Collapsible.Trigger>
      <Collapsible.Panel>{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
