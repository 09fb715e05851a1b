'use client';

import { noChoice } from './no-choice.ts';
import { Select } from './select.tsx';

/** A choice of one name or none. The chosen name stays visible even if it is no longer an option. */
export function NameSelect({
  label,
  anyLabel,
  value,
  values,
  labelOf = (name) => name,
  onChange,
  className,
}: {
  /** Needed if no `Field` around it has a label. */
  label?: string;
  anyLabel: string;
  value: string | undefined;
  values: readonly string[] | undefined;
  /** The text to show for a value, if not the value. */
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
