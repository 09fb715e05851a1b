'use client';

import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';
import { usePortalContainer } from './portal-container.tsx';

export type SelectOption<Value extends string> = {
  value: Value;
  label: string;
  hint?: string;
  icon?: ReactNode;
};

/**
 * A choice of one option from a short, fixed list. Inside a `Field`, the field's label applies; elsewhere,
 * give `label`.
 */
export function Select<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  className,
  disabled = false,
}: {
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  label?: string;
  className?: string;
  disabled?: boolean;
}) {
  return (
    <BaseSelect.Root
      value={value}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      items={options}
      disabled={disabled}
    >
      <BaseSelect.Trigger
        data-slot="select"
        aria-label={label}
        className={cn(
          controlClass,
          'flex h-(--control) items-center justify-between gap-2 text-left select-none data-disabled:opacity-50',
          className,
        )}
      >
        <span className="truncate">
          <BaseSelect.Value />
        </span>
        <BaseSelect.Icon className="text-fg-faint">
          <ChevronsUpDown className="size-3.5" />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
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
