'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { categoriesQuery } from '#lib/client/categories';
import { categoriesInTheWay, connectionsQuery, deleteConnection } from '#lib/client/connections';
import { describeFailure } from '#lib/client/fetch-json';
import type { Connection } from '#lib/contracts/connection';
import { toast } from '#components/ui/toast-manager.ts';

/** Says what would be lost before a connection is removed: its key can't be restored. */
export function RemoveConnectionDialog({
  connection: { id, slug, name },
  onClose,
  focusAfter,
}: {
  connection: Connection;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const queryClient = useQueryClient();
  const categories = useQuery(categoriesQuery).data ?? [];
  // A chain may have been changed since the page read it: then the server names the categories.
  const [inTheWay, setInTheWay] = useState<readonly string[] | null>(null);
  const users = categories.filter((category) =>
    inTheWay === null
      ? category.models.some(({ connection }) => connection === slug)
      : inTheWay.includes(category.slug),
  );
  const remove = useMutation({
    mutationFn: () => deleteConnection(slug, users.length > 0),
    onSuccess() {
      queryClient.setQueryData(connectionsQuery.queryKey, (all) => all?.filter((one) => one.id !== id));
      void queryClient.invalidateQueries();
      toast({ tone: 'ok', title: `${name} removed` });
      onClose();
    },
    async onError(error) {
      const slugs = categoriesInTheWay(error);
      if (slugs === null) return;
      await queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey });
      setInTheWay(slugs);
    },
  });
  const isInTheWay = remove.isError && categoriesInTheWay(remove.error) !== null;
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} focusAfter={focusAfter}>
      <DialogHeader title={`Remove ${name}?`} />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        {users.length === 0 ? (
          <p>No category uses it.</p>
        ) : (
          <>
            <p>Its models are removed from the chains of:</p>
            <ul className="list-disc pl-5 text-fg">
              {users.map((category) => (
                <li key={category.slug}>
                  {category.name}{' '}
                  <span className="text-fg-muted">
                    {countOf(category.models.filter(({ connection }) => connection === slug).length)}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
        <p>Its key is deleted here and stays valid at the provider. The history is kept.</p>
        {remove.isError && !isInTheWay ? (
          <InlineNotice tone="danger" title="Nothing was removed">
            {describeFailure(remove.error)}
          </InlineNotice>
        ) : null}
        {isInTheWay ? (
          <InlineNotice tone="warn">
            A chain has started using it since this page was loaded. Check the list above.
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          {users.length === 0 ? 'Remove' : 'Remove with its models'}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function countOf(models: number): string {
  return models === 1 ? '(1 model)' : `(${models} models)`;
}
