import { Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ModelCheck } from '#lib/contracts/model-checks';
import { cn } from '#components/ui/cn.ts';
import { mostPressing } from '#components/models/facts/model-change-words.ts';

/** The most urgent finding about a row's model, in a line below it. */
export function RowFinding({
  row,
  className,
  children,
}: {
  row: ModelCheck;
  className?: string;
  children: ReactNode;
}) {
  const main = mostPressing(row);
  if (main === null) return null;
  const moreCount = row.findings.length - 1;
  const tone = main.isBad ? 'text-warn' : 'text-fg-muted';
  return (
    <div className={cn('flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 pt-1 text-xs', className)}>
      <span className="flex min-w-0 flex-1 basis-60 items-start gap-1.5">
        <Stethoscope aria-hidden className={cn('mt-px size-3.5 shrink-0', tone)} />
        <span className="min-w-0">
          <span className={cn('font-medium', tone)}>{main.word}</span>{' '}
          <span className="text-fg-muted">
            {main.text}
            {moreCount === 0 ? '' : ` ${moreCount} more ${moreCount === 1 ? 'change' : 'changes'}.`}
          </span>
        </span>
      </span>
      {children}
    </div>
  );
}
