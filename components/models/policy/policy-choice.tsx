import type { ReactNode } from 'react';
import { Select, type SelectOption } from '#components/ui/select';
import { PolicyRow } from './policy-row.tsx';

/** A policy with a few options to choose from. */
export function PolicyChoice<Value extends string>({
  title,
  hint,
  value,
  options,
  onChange,
}: {
  title: string;
  hint?: ReactNode;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
}) {
  return (
    <PolicyRow title={title} hint={hint}>
      <Select label={title} value={value} options={options} onValueChange={onChange} />
    </PolicyRow>
  );
}
