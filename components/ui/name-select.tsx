'use client';

import { noChoice } from './no-choice.ts';
import { Select } from './select.tsx';

/** One of some names, or none of them; a name that was chosen stays to be seen where it is no longer offered. */
export function NameSelect({
  label,
  anyLabel,
  value,
  values,
  labelOf = (name) => name,
  onChange,
  className,
}: {
  /** Where no field around it says what it is for. */
  label?: string;
  anyLabel: string;
  value: string | undefined;
  values: readonly string[] | undefined;
  /** Where it is shown as something other than what it is. */
  labelOf?: (value: string) => string;
  onChange: (value: string | null) => void;
  className: string;
}) {
  const offered = new Set(values);
  if (value !== undefined) offered.add(value);
  return (
    <Select
      {...(label === undefined ? {} : { label })}
      className={className}
      value={value ?? noChoice}
      onValueChange={(next) => onChange(next === noChoice ? null : next)}
      options={[
        { value: noChoice, label: anyLabel },
        ...[...offered].map((name) => ({ value: name, label: labelOf(name) })),
      ]}
    />
  );
}
