'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { budgetsQuery, deleteBudget } from '#lib/client/budgets';
import { describeFailure } from '#lib/client/fetch-json';
import type { Budget } from '#lib/contracts/budget';
import { toast } from '#components/ui/toast-manager.ts';

/** Asks before a budget is deleted, because its totals can’t be restored. */
export function DeleteBudgetDialog({
  budget: { id },
  name,
  onClose,
  focusAfter,
}: {
  budget: Budget;
  name: string;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteBudget(id),
    onSuccess() {
      queryClient.setQueryData(budgetsQuery.queryKey, (all) => all?.filter((one) => one.id !== id));
      toast({ tone: 'ok', title: 'Budget deleted' });
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} focusAfter={focusAfter}>
      <DialogHeader title="Delete this budget?" />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        <p>{name}. It will no longer limit calls, and its totals can’t be restored.</p>
        {remove.isError ? (
          <InlineNotice tone="danger" title="Nothing was deleted">
            {describeFailure(remove.error)}
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
