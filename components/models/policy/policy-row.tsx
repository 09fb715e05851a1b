import { Field } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import type { Policy } from '#lib/contracts/policy';
import { cn } from '#components/ui/cn.ts';

/** Saves the patch; `label` names the change in the undo menu. */
export type ChangePolicy = (label: string, patch: Partial<Policy>) => void;

/** A sentence on the left, its control on the right; a wide control stands below it on a phone. */
export function PolicyRow({
  title,
  hint,
  isNarrow = false,
  children,
}: {
  title: string;
  hint?: ReactNode;
  isNarrow?: boolean;
  children: ReactNode;
}) {
  return (
    <Field.Root
      className={cn(
        'flex min-h-11 items-center justify-between gap-x-6 gap-y-1.5 py-1.5',
        !isNarrow && 'max-sm:flex-col max-sm:items-stretch max-sm:py-2.5',
      )}
    >
      <div className="min-w-0">
        <Field.Label className="block">{title}</Field.Label>
        {hint === undefined ? null : (
          <Field.Description className="text-xs text-fg-faint">{hint}</Field.Description>
        )}
      </div>
      <div
        className={cn('flex shrink-0 justify-end', !isNarrow && 'w-64 max-sm:w-full max-sm:justify-start')}
      >
        {children}
      </div>
    </Field.Root>
  );
}
