'use client';

import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';
import { Adopt, type LateTrigger } from './late-trigger.tsx';
import { usePortalContainer } from './portal-container.tsx';

export function TooltipPopup({
  late,
  label,
  side,
}: {
  late: LateTrigger;
  label: ReactNode;
  side: 'top' | 'right' | 'bottom' | 'left';
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={400} render={(props) => <Adopt late={late} props={props} catchesUp />} />
      <Tooltip.Portal container={usePortalContainer()}>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup
            data-slot="tooltip"
            className="max-w-72 rounded-md bg-fg px-2 py-1 text-xs text-page transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {label}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
