'use client';

import { ChevronRight, Stethoscope, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Collapsible } from '@base-ui/react/collapsible';
import type { Category } from '#lib/contracts/category';
import type { ModelChecksAnswer, ModelCheck } from '#lib/contracts/model-checks';
import { cn } from '#components/ui/cn.ts';
import { mostPressing, rowsToReport, summarizeRows } from './model-change-words.ts';
import { RepairButtons } from '#components/models/chain/repair-buttons';
import type { RepairRow } from '#components/models/chain/use-repair.ts';

/** Findings about the models of all categories, in one line that opens. It changes nothing on its own. */
export function ModelChangesNotice({
  answer,
  categories,
  nameOf,
  onRepair,
  onShow,
}: {
  answer: ModelChecksAnswer;
  categories: readonly Category[];
  nameOf: (id: string) => string;
  onRepair: RepairRow;
  onShow: (slug: string) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const rows = rowsToReport(answer.rows);
  const { alarms } = answer;
  if (rows.length === 0 && alarms.length === 0) return null;
  const categoryName = (slug: string) => categories.find((one) => one.slug === slug)?.name ?? slug;
  return (
    <section aria-label="Model changes" className="mb-4 flex flex-col gap-1.5">
      {alarms.map(({ category, text }) => (
        <p
          key={category}
          role="alert"
          className="flex items-center gap-2.5 rounded-md bg-danger-soft px-3 py-2 text-sm"
        >
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-danger" />
          <span>
            <CategoryLink onClick={() => onShow(category)}>{categoryName(category)}</CategoryLink>: {text}
          </span>
        </p>
      ))}
      {rows.length === 0 ? null : (
        <Collapsible.Root open={isOpen} onOpenChange={setIsOpen} className="rounded-md bg-sunken">
          <Collapsible.Trigger className="group flex min-h-9 w-full items-center gap-2.5 rounded-md px-3 py-1.5 text-left hover:bg-hover">
            <Stethoscope aria-hidden className="size-4 shrink-0 text-warn" />
            <span className="font-medium">{summarizeRows(rows)}</span>
            <ChevronRight
              aria-hidden
              className="size-4 shrink-0 text-fg-faint transition-transform group-data-panel-open:rotate-90"
            />
          </Collapsible.Trigger>
          <Collapsible.Panel>
            <ul className="divide-y border-t px-3">
              {rows.map((row) => (
                <li
                  key={`${row.category} ${row.model}`}
                  className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2"
                >
                  <div className="min-w-0 flex-1 basis-72">
                    <p className="flex flex-wrap gap-x-2">
                      <span className="font-medium">{nameOf(row.model)}</span>
                      <PressingWord row={row} />
                      <CategoryLink onClick={() => onShow(row.category)} className="text-fg-muted">
                        in {categoryName(row.category)}
                      </CategoryLink>
                    </p>
                    {row.findings.map(({ kind, text }) => (
                      <p key={`${kind} ${text}`} className="text-fg-muted">
                        {text}
                      </p>
                    ))}
                  </div>
                  <RepairButtons row={row} name={nameOf(row.model)} nameOf={nameOf} onRepair={onRepair} />
                </li>
              ))}
            </ul>
          </Collapsible.Panel>
        </Collapsible.Root>
      )}
    </section>
  );
}

function PressingWord({ row }: { row: ModelCheck }) {
  const main = mostPressing(row);
  return main === null ? null : (
    <span className={main.isBad ? 'text-warn' : 'text-fg-muted'}>{main.word}</span>
  );
}

/** Opens a category. */
function CategoryLink({
  onClick,
  className,
  children,
}: {
  onClick: () => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      className={cn('rounded-sm font-medium underline underline-offset-2 hover:text-fg', className)}
    >
      {children}
    </button>
  );
}
