'use client';

import { useState, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { lateModule } from './late-module.ts';
import { TriggerElement, useLateTrigger } from './late-trigger.tsx';

const popup = lateModule(() => import('./menu-popup.tsx'));

export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: 'start' | 'center' | 'end';
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
        closedProps={{ 'aria-haspopup': 'menu', 'aria-expanded': false }}
      />
      {parts === null ? null : (
        <parts.MenuPopup late={late} open={open} onOpenChange={setOpen} align={align}>
          {children}
        </parts.MenuPopup>
      )}
    </>
  );
}

type Parts = Awaited<ReturnType<typeof popup.load>>;

export function MenuItem(props: ComponentProps<Parts['MenuItem']>) {
  const Item = popup.get().MenuItem;
  return <Item {...props} />;
}

export function MenuSeparator() {
  const Separator = popup.get().MenuSeparator;
  return <Separator />;
}
