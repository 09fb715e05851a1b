import type { RequestStatus } from '#lib/contracts/vocabulary';
import { cn } from '../ui/cn.ts';
import { statusWords } from './status-words.ts';

/** How a request ended: icon and word. */
export function StatusMark({ status, className }: { status: RequestStatus; className?: string }) {
  const { label, meaning, Icon, color } = statusWords[status];
  return (
    <span title={meaning} className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <Icon
        aria-hidden
        className={cn(
          'size-3.5 shrink-0',
          color,
          status === 'running' && 'animate-spin motion-reduce:animate-none',
        )}
      />
      {label}
    </span>
  );
}
