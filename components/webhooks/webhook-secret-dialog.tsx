'use client';

import { Button } from '#components/ui/button';
import { CopyValue } from '#components/ui/copy-value';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';
import type { WebhookWithSecret } from '#lib/contracts/webhook';

/** Shows a new signing secret, once. */
export function WebhookSecretDialog({
  created: { webhook, secret },
  onClose,
  focusAfter,
}: {
  created: WebhookWithSecret;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const { name, previousSecretUntil } = webhook;
  return (
    <Dialog
      open
      isKept
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      focusAfter={focusAfter}
      className="max-w-xl"
    >
      <DialogHeader title={`The signing secret of ${name}`} />
      <DialogBody className="flex flex-col gap-3">
        <InlineNotice tone="warn">Copy the secret now. It can’t be shown again.</InlineNotice>
        <dl className="divide-y border-y">
          <CopyValue label="Secret" value={secret} />
        </dl>
        <p className="text-fg-muted">
          Give it to the receiver. Any library for Standard Webhooks verifies messages with it.
          {previousSecretUntil === null ? null : (
            <>
              {' '}
              The previous secret signs too; it ends <RelativeTime iso={previousSecretUntil} />.
            </>
          )}
        </p>
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button variant="primary">Done</Button>} />
      </DialogFooter>
    </Dialog>
  );
}
