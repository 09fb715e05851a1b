'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type RefObject } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { historyDetailQuery } from '#lib/client/history';
import { deleteText } from '#lib/client/retention';
import type { HistoryDetail } from '#lib/contracts/history';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';

/** Permanently deletes the prompt and the answer of a request, after confirmation. */
export function DeleteText({
  request,
  onDeleted,
  focusAfter,
}: {
  request: HistoryDetail['request'];
  onDeleted: () => void;
  /** The element to focus after the deletion, which removes the button. */
  focusAfter: RefObject<HTMLElement | null>;
}) {
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const isKept = request.prompt !== null || request.answer !== null;
  const remove = useMutation({
    mutationFn: () => deleteText(request.id),
    onSuccess: () => {
      queryClient.setQueryData(historyDetailQuery(request.id).queryKey, (detail) =>
        detail === undefined
          ? detail
          : { ...detail, request: { ...detail.request, prompt: null, answer: null, storedUntil: null } },
      );
      setIsAsking(false);
      onDeleted();
    },
  });
  return (
    <Dialog
      open={isAsking}
      onOpenChange={(isOpen) => {
        setIsAsking(isOpen);
        if (isOpen) remove.reset();
      }}
      focusAfter={() => (remove.isSuccess ? (focusAfter.current ?? true) : true)}
      {...(isKept
        ? {
            trigger: (
              <Button size="small" variant="danger">
                Delete both
              </Button>
            ),
          }
        : {})}
    >
      <DialogHeader title="Delete prompt and answer?" />
      <DialogBody className="flex flex-col gap-3 text-fg-muted">
        <p>
          This can&apos;t be undone. The rest of this request is kept: models, times, tokens, cost, and why it
          switched.
        </p>
        <p>
          Copies kept by OpenRouter or a provider aren&apos;t affected, nor is what the playground shows in
          this browser.
        </p>
        {remove.isError ? (
          <InlineNotice tone="danger" title="Couldn’t delete them">
            {describeFailure(remove.error)}
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          Delete both
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
