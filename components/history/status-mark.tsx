import { cn } from '#components/ui/cn.ts';
import { statusWordsOf, type StatusOf } from './status-words.ts';

/** The icon and label of a request's status. */
export function StatusMark({ request, className }: { request: StatusOf; className?: string }) {
  const { label, meaning, Icon, color } = statusWordsOf(request);
  return (
    <span title={meaning} className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <Icon
        aria-hidden
        className={cn(
          'size-3.5 shrink-0',
          color,
          request.status === 'running' && 'animate-spin motion-reduce:animate-none',
        )}
      />
      {label}
    </span>
  );
}
