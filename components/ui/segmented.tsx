'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** Two to five options side by side, exactly one of which is selected. */
export function Segmented<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  className,
}: {
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
  label: string;
  className?: string;
}) {
  return (
    <ToggleGroup
      data-slot="segmented"
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const chosen = options.find((option) => next.includes(option.value));
        if (chosen !== undefined) onValueChange(chosen.value);
      }}
      className={cn('inline-flex rounded-md bg-sunken p-0.5', className)}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className={cn(
            'inline-flex h-[calc(var(--control)-4px)] max-md:h-10 items-center justify-center gap-1.5 rounded-sm border border-transparent px-2.5 text-sm text-fg-muted transition-colors select-none',
            'hover:text-fg data-pressed:border-line-strong data-pressed:bg-page data-pressed:font-medium data-pressed:text-fg [&_svg]:size-3.5',
          )}
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
