import { Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DoctorRow } from '#lib/contracts/doctor';
import { cn } from '../ui/cn.ts';
import { stateWords } from './doctor-words.ts';

/** What became of the model of a row, in a line below it. */
export function RowFinding({
  row,
  className,
  children,
}: {
  row: DoctorRow;
  className?: string;
  children: ReactNode;
}) {
  const word = stateWords[row.state];
  const [first, ...more] = row.findings;
  if (word === null || first === undefined) return null;
  return (
    <div className={cn('flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 pt-1 text-xs', className)}>
      <span className="flex min-w-0 flex-1 basis-60 items-baseline gap-1.5">
        <Stethoscope aria-hidden className="size-3.5 shrink-0 self-center text-warn" />
        <span className="min-w-0">
          <span className="font-medium text-warn">{word}</span>{' '}
          <span className="text-fg-muted">
            {first.text}
            {more.length === 0 ? '' : ` And ${more.length} more.`}
          </span>
        </span>
      </span>
      {children}
    </div>
  );
}
