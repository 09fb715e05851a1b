import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, SkipForward, Unplug } from 'lucide-react';
import { cn } from '#components/ui/cn.ts';

const outcomes = {
  served: { label: 'Served', Icon: CircleCheck, color: 'text-ok' },
  failed: { label: 'Failed', Icon: CircleAlert, color: 'text-danger' },
  partial: { label: 'Broke off', Icon: CircleDashed, color: 'text-warn' },
  skipped: { label: 'Skipped', Icon: SkipForward, color: 'text-fg-faint' },
  interrupted: { label: 'Interrupted', Icon: Unplug, color: 'text-warn' },
  /** Stopped by the user, in the playground. */
  stopped: { label: 'Stopped by you', Icon: CircleSlash, color: 'text-fg-faint' },
  cancelled: { label: 'Cancelled by the client', Icon: CircleSlash, color: 'text-fg-faint' },
  /** Its request ended first, or the page lost the connection to it. */
  cut_short: { label: 'Cut short', Icon: Unplug, color: 'text-fg-faint' },
} as const;

/** The icon and label of an attempt's outcome. */
export function OutcomeMark({ outcome, className }: { outcome: keyof typeof outcomes; className?: string }) {
  const { label, Icon, color } = outcomes[outcome];
  return (
    <span className={cn('inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap', className)}>
      <Icon aria-hidden className={cn('size-3.5 shrink-0', color)} />
      {label}
    </span>
  );
}
