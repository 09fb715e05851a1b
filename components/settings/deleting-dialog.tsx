'use client';

import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { formatCount } from '../ui/format-number.ts';
import { countRequests, describeRetention } from './describe-retention.ts';
import { ExportFirst } from './export-first.tsx';
import type { DeletingWish } from './use-retention.ts';

/** Asks before a shorter limit is saved: what lies beyond it goes at once. */
export function DeletingDialog({
  wish: { retention, beyond },
  requests,
  onCancel,
  onConfirm,
}: {
  wish: DeletingWish;
  /** How many there are now. */
  requests: number;
  onCancel: () => void;
  onConfirm: () => void;
}) {
  const more = beyond.isMore ? 'more than ' : '';
  const count = `${more}${countRequests(beyond.requests)}`;
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onCancel())}>
      <DialogHeader title={`Delete ${count} now?`} />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        <p>
          To keep the history {describeRetention(retention)}, the oldest {more}
          {formatCount(beyond.requests)} of {countRequests(requests)} are deleted, with their attempts and
          kept texts. It begins at once, and they cannot be brought back.
        </p>
        <p>Figures in Insights and lessons that come from them go too. Lists and settings stay.</p>
        <ExportFirst />
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" onClick={onConfirm}>
          Delete {count}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
