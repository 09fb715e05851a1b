'use client';

import { Link2 } from 'lucide-react';
import { Button } from '#components/ui/button';
import type { FateFix, FateGroup } from '#lib/models/shared-fate';

/** Rows that one limit would stop together, and what would keep it from doing so. */
export function FateNotes({
  groups,
  onFix,
}: {
  groups: readonly FateGroup[];
  onFix: (fix: FateFix) => void;
}) {
  if (groups.length === 0) return null;
  return (
    <ul aria-label="Shared fate">
      {groups.map((group) => {
        const { fix } = group;
        return (
          <li
            key={`${group.kind} ${group.provider ?? ''}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-fg-muted"
          >
            <span className="flex min-w-0 flex-1 basis-72 items-baseline gap-2">
              <Link2 aria-hidden className="size-4 shrink-0 self-center text-fg-faint" />
              <span>
                {group.text} {fix === null ? '' : fix.text}
              </span>
            </span>
            {fix === null ? null : (
              <Button size="small" onClick={() => onFix(fix)}>
                {fix.kind === 'move' ? 'Move it' : 'Add it'}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The bracket beside a row: opens at the first of its group, closes at the last, and passes the others by. */
export function FateBracket({ group, ids, id }: { group: FateGroup; ids: readonly string[]; id: string }) {
  const places = group.ids.map((one) => ids.indexOf(one));
  const top = Math.min(...places);
  const bottom = Math.max(...places);
  const place = ids.indexOf(id);
  if (place < top || place > bottom) return null;
  const isMember = group.ids.includes(id);
  return (
    <span aria-hidden title={group.text} className="pointer-events-none absolute inset-y-0 -left-2.5 w-2">
      <span
        className="absolute left-0 w-px bg-control-line"
        style={{ top: place === top ? '50%' : 0, bottom: place === bottom ? '50%' : -1 }}
      />
      {isMember ? <span className="absolute top-1/2 left-0 h-px w-2 bg-control-line" /> : null}
    </span>
  );
}
