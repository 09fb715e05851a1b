'use client';

import { Link2 } from 'lucide-react';
import { Allowed } from '#components/shell/allowed';
import { Button } from '#components/ui/button';
import type { SharedLimitFix, SharedLimitGroup } from '#lib/models/shared-limits';

/** Which rows one limit would stop together, and how to avoid that. */
export function SharedLimitNotes({
  groups,
  onFix,
}: {
  groups: readonly SharedLimitGroup[];
  onFix: (fix: SharedLimitFix) => void;
}) {
  if (groups.length === 0) return null;
  return (
    <ul aria-label="Shared limits">
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
              <Allowed right="lists.edit">
                <Button size="small" onClick={() => onFix(fix)}>
                  {fix.kind === 'move' ? 'Move' : 'Add'}
                </Button>
              </Allowed>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/**
 * The mark beside a row of a group. Neighbours are joined into a bracket; a row between them that isn't part of the
 * group has none.
 */
export function SharedLimitBracket({
  group,
  ids,
  id,
}: {
  group: SharedLimitGroup;
  ids: readonly string[];
  id: string;
}) {
  if (!group.ids.includes(id)) return null;
  const place = ids.indexOf(id);
  const isJoined = (other: string | undefined) => other !== undefined && group.ids.includes(other);
  const isFirst = !isJoined(ids[place - 1]);
  const isLast = !isJoined(ids[place + 1]);
  return (
    <span
      aria-hidden
      data-slot="shared-limit-bracket"
      title={group.text}
      className="pointer-events-none absolute inset-y-0 -left-2.5 w-2"
    >
      <span
        className="absolute left-0 w-px bg-control-line"
        style={{ top: isFirst ? 'calc(50% - 6px)' : 0, bottom: isLast ? 'calc(50% - 6px)' : -1 }}
      />
      <span className="absolute top-1/2 left-0 h-px w-2 bg-control-line" />
    </span>
  );
}
