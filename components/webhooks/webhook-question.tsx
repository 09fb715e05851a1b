'use client';

import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { describeFailure } from '#lib/client/fetch-json';

/** Asks before something that can’t be undone. */
export function WebhookQuestion({
  title,
  label,
  isDangerous = false,
  act,
  onClose,
  focusAfter,
  children,
}: {
  title: string;
  label: string;
  isDangerous?: boolean;
  /** Does it, and what follows from it. */
  act: () => Promise<void>;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
  children: ReactNode;
}) {
  const run = useMutation({ mutationFn: act });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} focusAfter={focusAfter}>
      <DialogHeader title={title} />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        <p>{children}</p>
        {run.isError ? (
          <InlineNotice tone="danger" title="Nothing was changed">
            {describeFailure(run.error)}
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button
          variant={isDangerous ? 'danger' : 'primary'}
          isBusy={run.isPending}
          onClick={() => run.mutate()}
        >
          {label}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
