'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import { lateModule } from './late-module.ts';
import { TriggerElement, useLateTrigger } from './late-trigger.tsx';

const popup = lateModule(() => import('./tooltip-popup.tsx'));

/** A short text on hover and focus. It must not be the only place with that information. */
export function Tooltip({
  label,
  side = 'top',
  children,
}: {
  label: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactElement<Record<string, unknown>>;
}) {
  const late = useLateTrigger();
  const [isWanted, setWanted] = useState(false);
  const parts = popup.useWhen(isWanted);
  return (
    <>
      <TriggerElement late={late} trigger={children} onWanted={() => setWanted(true)} />
      {parts === null ? null : <parts.TooltipPopup late={late} label={label} side={side} />}
    </>
  );
}
