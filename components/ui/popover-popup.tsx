'use client';

import { Popover } from '@base-ui/react/popover';
import { useRef, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { Adopt, type LateTrigger } from './late-trigger.tsx';
import { PortalContainer } from './portal-container.tsx';

export function PopoverPopup({
  late,
  open,
  onOpenChange,
  label,
  align,
  side,
  className,
  children,
}: {
  late: LateTrigger;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  label: string;
  align: 'start' | 'center' | 'end';
  side: 'top' | 'right' | 'bottom' | 'left';
  className?: string | undefined;
  children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Popover.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Popover.Trigger render={(props) => <Adopt late={late} props={props} />} />
      <Popover.Portal>
        <Popover.Positioner align={align} side={side} sideOffset={6} collisionPadding={8} className="z-50">
          <Popover.Popup
            ref={popup}
            data-slot="popover"
            aria-label={label}
            className={cn(
              'base:max-w-[min(24rem,var(--available-width))] rounded-lg bg-raised text-sm shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0',
              className,
            )}
          >
            {/* Selects open next to this element: inside the popover, but not clipped by it. */}
            <div className="max-h-(--available-height) overflow-y-auto overscroll-contain p-3">
              <PortalContainer value={popup}>{children}</PortalContainer>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
