'use client';

import { Menu } from '@base-ui/react/menu';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Adopt, type LateTrigger } from './late-trigger.tsx';
import { usePortalContainer } from './portal-container.tsx';

export function MenuPopup({
  late,
  open,
  onOpenChange,
  align,
  children,
}: {
  late: LateTrigger;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  align: 'start' | 'center' | 'end';
  children: ReactNode;
}) {
  return (
    <Menu.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Menu.Trigger render={(props) => <Adopt late={late} props={props} />} />
      <Menu.Portal container={usePortalContainer()}>
        <Menu.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-50">
          <Menu.Popup
            data-slot="menu"
            className="max-h-(--available-height) min-w-44 overflow-y-auto rounded-lg bg-raised p-1 shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

export function MenuItem({
  icon,
  isDangerous = false,
  className,
  children,
  ...props
}: ComponentProps<typeof Menu.Item> & { icon?: ReactNode; isDangerous?: boolean }) {
  return (
    <Menu.Item
      data-slot="menu-item"
      className={cn(
        'flex h-(--control-small) cursor-default items-center gap-2 rounded-md px-2 text-sm outline-none select-none',
        'data-disabled:opacity-40 data-highlighted:bg-hover [&_svg]:size-4',
        isDangerous ? 'text-danger [&_svg]:text-danger' : 'text-fg [&_svg]:text-fg-muted',
        className,
      )}
      {...props}
    >
      {icon}
      {children}
    </Menu.Item>
  );
}

export function MenuSeparator() {
  return <Menu.Separator data-slot="menu-separator" className="mx-1 my-1 h-px bg-line" />;
}
