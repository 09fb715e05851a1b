import { Field } from '@base-ui/react/field';
import type { ReactNode } from 'react';

/** A sentence on the left, its control on the right; below each other on a phone. */
export function PolicyRow({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Field.Root className="flex items-center justify-between gap-x-6 gap-y-1.5 py-2 max-sm:flex-col max-sm:items-stretch">
      <div className="min-w-0">
        <Field.Label className="block">{title}</Field.Label>
        {hint === undefined ? null : (
          <Field.Description className="text-xs text-fg-faint">{hint}</Field.Description>
        )}
      </div>
      <div className="flex w-64 shrink-0 justify-end max-sm:w-full max-sm:justify-start">{children}</div>
    </Field.Root>
  );
}
