'use client';

import { NumberField } from '@base-ui/react/number-field';
import { useState } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';

/** A number with its unit. Tells of a new one when it is done with: on Enter, on leaving, by the arrow keys. */
export function NumberInput({
  value,
  onCommit,
  range,
  unit,
  placeholder,
  className,
}: {
  value: number | null;
  onCommit: (value: number | null) => void;
  range: { min: number; max?: number; step?: number };
  unit?: string;
  placeholder?: string;
  className?: string;
}) {
  const [typed, setTyped] = useState<{ value: number | null } | null>(null);
  return (
    <NumberField.Root
      value={typed === null ? value : typed.value}
      onValueChange={(next) => setTyped({ value: next })}
      onValueCommitted={(next) => {
        setTyped(null);
        if (next !== value) onCommit(next);
      }}
      min={range.min}
      max={range.max}
      step={range.step ?? 1}
      format={{ maximumFractionDigits: 6, useGrouping: false }}
      locale="en-US"
      className={cn('relative', className)}
    >
      <NumberField.Input
        data-slot="number-input"
        placeholder={placeholder}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Leaving the field is what commits it.
          event.currentTarget.blur();
          event.currentTarget.focus();
        }}
        className={cn(controlClass, 'h-(--control)', unit !== undefined && 'pr-12')}
      />
      {unit === undefined ? null : (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-fg-faint"
        >
          {unit}
        </span>
      )}
    </NumberField.Root>
  );
}
