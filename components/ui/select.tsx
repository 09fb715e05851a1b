'use client';

import { ChevronsUpDown } from 'lucide-react';
import { use, useState, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';
import { InField } from './in-field.ts';
import { lateModule } from './late-module.ts';
import { TriggerElement, useLateTrigger } from './late-trigger.tsx';

const popup = lateModule(() => import('./select-popup.tsx'));

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
  const late = useLateTrigger();
  // Base UI's trigger takes the label of the field.
  const isInField = use(InField);
  const [isWanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const parts = popup.useWhen(isWanted || isInField);
  return (
    <>
      <TriggerElement
        late={late}
        onWanted={() => setWanted(true)}
        onEarlyClick={() => setOpen(true)}
        closedProps={{ role: 'combobox', 'aria-haspopup': 'listbox', 'aria-expanded': false }}
        trigger={
          <button
            type="button"
            data-slot="select"
            aria-label={label}
            disabled={disabled}
            className={cn(
              controlClass,
              'flex h-(--control) items-center justify-between gap-2 text-left select-none disabled:opacity-50',
              className,
            )}
          >
            <span className="truncate">{options.find((option) => option.value === value)?.label}</span>
            <span aria-hidden className="text-fg-faint">
              <ChevronsUpDown className="size-3.5" />
            </span>
          </button>
        }
      />
      {parts === null ? null : (
        <parts.SelectPopup
          late={late}
          open={open}
          onOpenChange={setOpen}
          value={value}
          onValueChange={onValueChange}
          options={options}
          label={label}
          disabled={disabled}
        />
      )}
    </>
  );
}
