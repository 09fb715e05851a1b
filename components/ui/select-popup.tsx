'use client';

import { Select as BaseSelect } from '@base-ui/react/select';
import { Check } from 'lucide-react';
import { cn } from './cn.ts';
import { Adopt, type LateTrigger } from './late-trigger.tsx';
import { usePortalContainer } from './portal-container.tsx';
import type { SelectOption } from './select.tsx';

export function SelectPopup<Value extends string>({
  late,
  open,
  onOpenChange,
  value,
  onValueChange,
  options,
  label,
  disabled,
}: {
  late: LateTrigger;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  label: string | undefined;
  disabled: boolean;
}) {
  return (
    <BaseSelect.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      items={options}
      disabled={disabled}
    >
      <BaseSelect.Trigger aria-label={label} render={(props) => <Adopt late={late} props={props} />} />
      <BaseSelect.Portal container={usePortalContainer()}>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup
            data-slot="select-popup"
            className="max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-lg bg-raised p-1 shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {options.map((option) => (
              <BaseSelect.Item
                key={option.value}
                value={option.value}
                className={cn(
                  'flex min-h-(--control-small) cursor-default gap-2 rounded-md py-1 pr-3 pl-2 text-sm outline-none select-none data-highlighted:bg-hover',
                  option.hint === undefined ? 'items-center' : 'items-start',
                )}
              >
                <span className="flex h-5 w-4 items-center">
                  <BaseSelect.ItemIndicator>
                    <Check className="size-3.5" />
                  </BaseSelect.ItemIndicator>
                </span>
                {option.icon}
                <span className="flex flex-col">
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  {option.hint === undefined ? null : (
                    <span className="text-xs text-fg-faint">{option.hint}</span>
                  )}
                </span>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
