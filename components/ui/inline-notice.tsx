import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const tones = {
  neutral: { box: 'bg-sunken', icon: 'text-fg-muted', Icon: Info },
  accent: { box: 'bg-accent-soft', icon: 'text-accent', Icon: Info },
  ok: { box: 'bg-ok-soft', icon: 'text-ok', Icon: CircleCheck },
  warn: { box: 'bg-warn-soft', icon: 'text-warn', Icon: TriangleAlert },
  danger: { box: 'bg-danger-soft', icon: 'text-danger', Icon: CircleAlert },
} as const;

/** What happened and what to do, next to its cause. Screen readers announce `danger` and `warn`. */
export function InlineNotice({
  tone = 'neutral',
  title,
  actions,
  className,
  children,
}: {
  tone?: keyof typeof tones;
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  const { box, icon, Icon } = tones[tone];
  return (
    <div
      data-slot="inline-notice"
      role={tone === 'danger' || tone === 'warn' ? 'alert' : 'status'}
      className={cn('flex items-start gap-2.5 rounded-md px-3 py-2 text-sm', box, className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', icon)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48 break-words">
          {title === undefined ? null : <p className="font-medium text-fg">{title}</p>}
          {children === undefined ? null : <div className="text-fg-muted">{children}</div>}
        </div>
        {actions === undefined ? null : <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
