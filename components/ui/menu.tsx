'use client';

import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cn } from './cn.ts';
import { usePortalContainer } from './portal-container.tsx';

export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: 'start' | 'center' | 'end';
  children: ReactNode;
}) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal container={usePortalContainer()}>
        <BaseMenu.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-50">
          <BaseMenu.Popup
            data-slot="menu"
            className="max-h-(--available-height) min-w-44 overflow-y-auto rounded-lg bg-raised p-1 shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem({
  icon,
  isDangerous = false,
  className,
  children,
  ...props
}: ComponentProps<typeof BaseMenu.Item> & { icon?: ReactNode; isDangerous?: boolean }) {
  return (
    <BaseMenu.Item
      data-slot="menu-item"
      className={cn(
        'flex h-(--control-small) cursor-default items-center gap-2 rounded-md px-2 text-sm text-fg outline-none select-none',
        'data-disabled:opacity-40 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-fg-muted',
        isDangerous && 'text-danger [&_svg]:text-danger',
        className,
      )}
      {...props}
    >
      {icon}
      {children}
    </BaseMenu.Item>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator data-slot="menu-separator" className="mx-1 my-1 h-px bg-line" />;
}
