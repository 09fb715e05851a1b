'use client';

import { ChartColumn, Table2 } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Button } from '#components/ui/button';
import { cn } from '#components/ui/cn.ts';

/** A section of the screen. A chart can be shown as a table instead. */
export function Panel({
  title,
  note,
  chart,
  table,
  actions,
  className,
}: {
  title: string;
  note?: string;
  chart?: ReactNode;
  table: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  const id = useId();
  const [isTable, setIsTable] = useState(false);
  return (
    <section aria-labelledby={id} className={cn('min-w-0', className)}>
      <div className="mb-2 flex min-h-(--control-small) flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="text-base">
          {title}
        </h2>
        {note === undefined ? null : (
          <p className="text-xs text-fg-faint max-md:order-last max-md:basis-full">{note}</p>
        )}
        <div className="ml-auto flex items-center gap-1">
          {actions}
          {chart === undefined ? null : (
            <Button
              size="small"
              variant="ghost"
              icon={isTable ? <ChartColumn /> : <Table2 />}
              aria-label={isTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
              onClick={() => setIsTable(!isTable)}
            >
              {isTable ? 'Chart' : 'Table'}
            </Button>
          )}
        </div>
      </div>
      {isTable || chart === undefined ? table : chart}
    </section>
  );
}
