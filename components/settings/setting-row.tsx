import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';

export function SettingSection({
  title,
  id,
  actions,
  children,
}: {
  title: string;
  id?: string;
  /** At the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-label={title} className="scroll-mt-4 pb-8">
      <div className="flex items-center justify-between gap-4 pb-2">
        <h2 className="text-base">{title}</h2>
        {actions}
      </div>
      <div className="divide-y border-y">{children}</div>
    </section>
  );
}

/** Title on the left, control or value on the right; a wide control moves below on a phone. */
export function SettingRow({
  title,
  hint,
  isNarrow = false,
  children,
}: {
  title: ReactNode;
  hint?: ReactNode;
  isNarrow?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        'flex min-h-14 items-center justify-between gap-x-6 gap-y-2 py-2.5',
        !isNarrow && 'max-sm:flex-col max-sm:items-stretch',
      )}
    >
      <div className="min-w-0">
        <div>{title}</div>
        {hint === undefined ? null : <div className="text-xs text-fg-faint">{hint}</div>}
      </div>
      <div className="flex min-w-0 shrink-0 items-center gap-2">{children}</div>
    </div>
  );
}
