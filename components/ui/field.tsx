'use client';

import { Field as BaseField } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { InField } from './in-field.ts';

/** A label, its control, a hint and an error message, linked for assistive technology. */
export function Field({
  label,
  hint,
  error,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <BaseField.Root
      data-slot="field"
      invalid={error !== undefined}
      className={cn('flex flex-col base:gap-1.5', className)}
    >
      <BaseField.Label className="text-sm font-medium text-fg">{label}</BaseField.Label>
      <InField value={true}>{children}</InField>
      {error === undefined ? null : (
        <BaseField.Error match role="alert" className="text-xs text-danger">
          {error}
        </BaseField.Error>
      )}
      {hint === undefined ? null : (
        <BaseField.Description className="text-xs text-fg-faint">{hint}</BaseField.Description>
      )}
    </BaseField.Root>
  );
}
