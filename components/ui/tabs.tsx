'use client';

import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const Tabs = BaseTabs.Root;
export const TabPanel = BaseTabs.Panel;

/** Underlined tabs on a hairline; scrolls sideways where they do not fit. */
export function TabList({ className, ...props }: ComponentProps<typeof BaseTabs.List>) {
  return (
    <BaseTabs.List
      data-slot="tab-list"
      className={cn(
        'flex gap-4 overflow-x-auto overflow-y-hidden border-b [scrollbar-width:none]',
        className,
      )}
      {...props}
    />
  );
}

export function Tab({ className, ...props }: ComponentProps<typeof BaseTabs.Tab>) {
  return (
    <BaseTabs.Tab
      data-slot="tab"
      className={cn(
        'inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-sm font-medium text-fg-muted transition-colors select-none max-md:h-11',
        'hover:text-fg focus-visible:-outline-offset-2 data-active:border-accent data-active:text-fg',
        className,
      )}
      {...props}
    />
  );
}
