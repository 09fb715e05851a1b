'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import { lateModule } from './late-module.ts';
import { TriggerElement, useLateTrigger } from './late-trigger.tsx';

const popup = lateModule(() => import('./popover-popup.tsx'));

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
  const late = useLateTrigger();
  const [isWanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const parts = popup.useWhen(isWanted);
  return (
    <>
      <TriggerElement
        late={late}
        trigger={trigger}
        onWanted={() => setWanted(true)}
        onEarlyClick={() => setOpen(true)}
        closedProps={{ 'aria-haspopup': 'dialog', 'aria-expanded': false }}
      />
      {parts === null ? null : (
        <parts.PopoverPopup
          late={late}
          open={open}
          onOpenChange={setOpen}
          label={label}
          align={align}
          side={side}
          className={className}
        >
          {children}
        </parts.PopoverPopup>
      )}
    </>
  );
}
