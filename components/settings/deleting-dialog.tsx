'use client';

import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { formatCount } from '#components/ui/format-number.ts';
import { countRequests, describeLimit } from './describe-retention.ts';
import { ExportFirst } from './export-first.tsx';
import type { DeletingWish } from './use-retention.ts';

/** Asks before a shorter limit is saved: requests beyond it are deleted at once. */
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
          Keeping {describeLimit(retention)} deletes the oldest {more}
          {formatCount(beyond.requests)} of {countRequests(requests)} now, with their attempts and stored
          texts. This can’t be undone.
        </p>
        <p>Insights and recommendations lose these requests too. Categories and settings are kept.</p>
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
