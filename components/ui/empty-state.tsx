import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export function EmptyState({
  icon,
  title,
  actions,
  className,
  children,
}: {
  icon?: ReactNode;
  title: ReactNode;
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <div
      data-slot="empty-state"
      className={cn('flex flex-col items-center justify-center px-6 base:py-10 text-center', className)}
    >
      {icon === undefined ? null : (
        <div aria-hidden className="mb-3 text-fg-faint [&_svg]:size-5">
          {icon}
        </div>
      )}
      <p className="font-medium">{title}</p>
      {children === undefined ? null : <div className="mt-1 max-w-sm text-fg-muted">{children}</div>}
      {actions === undefined ? null : (
        <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}
