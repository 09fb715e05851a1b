import { Progress as BaseProgress } from '@base-ui/react/progress';
import { cn } from './cn.ts';

/** A thin bar; `value` from 0 to 100, null while it is not known. */
export function Progress({
  label,
  value,
  className,
}: {
  label: string;
  value: number | null;
  className?: string;
}) {
  return (
    <BaseProgress.Root
      data-slot="progress"
      aria-label={label}
      value={value}
      className={cn('w-full', className)}
    >
      <BaseProgress.Track className="block h-1 overflow-hidden rounded-full bg-pressed">
        <BaseProgress.Indicator className="block h-full bg-accent transition-[width] data-indeterminate:w-1/3 data-indeterminate:animate-pulse" />
      </BaseProgress.Track>
    </BaseProgress.Root>
  );
}
