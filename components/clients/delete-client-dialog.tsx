'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { clientsQuery, deleteClient } from '#lib/client/clients';
import { describeFailure } from '#lib/client/fetch-json';
import type { Client } from '#lib/contracts/client';
import { toast } from '#components/ui/toast-manager.ts';

/** Asks before a client is deleted: its key can’t be restored. */
export function DeleteClientDialog({
  client: { id, name },
  onClose,
  focusAfter,
}: {
  client: Client;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteClient(id),
    onSuccess() {
      queryClient.setQueryData(clientsQuery.queryKey, (all) => all?.filter((one) => one.id !== id));
      void queryClient.invalidateQueries({ queryKey: clientsQuery.queryKey });
      toast({ tone: 'ok', title: `${name} deleted` });
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} focusAfter={focusAfter}>
      <DialogHeader title={`Delete ${name}?`} />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        <p>Its key is refused from now on and can’t be restored. Its requests stay in the history.</p>
        <p>To keep the key from being used for a while, disable the client instead.</p>
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
