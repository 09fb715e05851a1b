'use client';

import { Popover as BasePopover } from '@base-ui/react/popover';
import { useRef, type ReactElement, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { PortalContainer } from './portal-container.tsx';

/** `label` is the accessible name. */
export function Popover({
  label,
  trigger,
  align = 'start',
  side = 'bottom',
  className,
  children,
}: {
  label: string;
  trigger: ReactElement<Record<string, unknown>>;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  className?: string;
  children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50"
        >
          <BasePopover.Popup
            ref={popup}
            data-slot="popover"
            aria-label={label}
            className={cn(
              'max-w-[min(24rem,var(--available-width))] rounded-lg bg-raised p-3 text-sm shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0',
              className,
            )}
          >
            <PortalContainer value={popup}>{children}</PortalContainer>
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
