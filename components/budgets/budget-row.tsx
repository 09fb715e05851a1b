'use client';

import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem } from '#components/ui/menu';
import { RelativeTime } from '#components/ui/relative-time';
import type { Budget } from '#lib/contracts/budget';
import { describeEnd, describeSpent, sharesOf, stateOf } from './budget-words.ts';

/** One budget: the amounts spent and reserved, its reset, and the actions while it is paused. */
export function BudgetRow({
  budget,
  name,
  isResuming,
  onResume,
  onEdit,
  onDelete,
}: {
  budget: Budget;
  name: string;
  isResuming: boolean;
  onResume: () => void;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const { id, period, resetsAt, paused } = budget;
  const state = stateOf(budget);
  const nameId = `budget-${id}`;
  return (
    <li aria-labelledby={nameId} className="py-2.5">
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0 flex-1">
          <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
            <span id={nameId} className="font-medium wrap-anywhere">
              {name}
            </span>
            {state === null ? null : <Badge tone={state.tone}>{state.label}</Badge>}
          </div>
          {period === 'request' ? null : <Bar budget={budget} name={name} />}
          <p className="text-xs text-fg-muted wrap-anywhere">
            {describeSpent(budget)}
            <span aria-hidden> · </span>
            {describeEnd(budget)}
            {resetsAt === null ? null : (
              <>
                <span aria-hidden> · </span>
                resets <RelativeTime iso={resetsAt} />
              </>
            )}
          </p>
          {paused ? (
            <div className="mt-2 flex flex-wrap gap-2">
              <Button size="small" isBusy={isResuming} onClick={onResume}>
                Resume
              </Button>
              <Button size="small" onClick={onEdit}>
                Raise limit
              </Button>
            </div>
          ) : null}
        </div>
        <Menu
          trigger={
            <IconButton label={`More for ${name}`} hasTooltip={false}>
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil aria-hidden />} onClick={onEdit}>
            Edit
          </MenuItem>
          <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={onDelete}>
            Delete
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

function Bar({ budget, name }: { budget: Budget; name: string }) {
  const { spent, held } = sharesOf(budget);
  return (
    <div
      role="progressbar"
      aria-label={`Spent: ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(spent)}
      aria-valuetext={describeSpent(budget)}
      className="my-1.5 flex h-1.5 max-w-sm overflow-hidden rounded-full bg-sunken"
    >
      <div className={budget.paused ? 'bg-danger' : 'bg-accent'} style={{ width: `${spent}%` }} />
      <div className="bg-control-line" style={{ width: `${held}%` }} />
    </div>
  );
}
