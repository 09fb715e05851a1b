'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

/** A multiple choice from a short list. The value is always in the order of the list. */
export function ChipChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: readonly Value[];
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: readonly Value[]) => void;
}) {
  return (
    <ToggleGroup
      multiple
      aria-label={label}
      value={[...value]}
      onValueChange={(next) =>
        onChange(options.map((option) => option.value).filter((one) => next.includes(one)))
      }
      className="flex flex-wrap gap-1.5"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="h-7 rounded-md border px-2 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:border-accent data-pressed:bg-accent-soft data-pressed:text-accent"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
