'use client';

import { useQuery } from '@tanstack/react-query';
import { SnippetTabs } from '#components/models/category/snippet-tabs';
import { Button } from '#components/ui/button';
import { CopyValue } from '#components/ui/copy-value';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { settingsQuery } from '#lib/client/settings';
import type { CreatedClient } from '#lib/contracts/client';
import { writeSnippets } from '#components/models/category/use-it-snippets.ts';

/** Shows a new key, once, and how a program uses it. */
export function NewKeyDialog({
  created: { client, key },
  onClose,
  focusAfter,
}: {
  created: CreatedClient;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const baseUrl = useQuery(settingsQuery).data?.gatewayBaseUrl ?? '';
  const model = `understudy/${client.categories?.[0] ?? 'main'}`;
  return (
    <Dialog
      open
      isKept
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      focusAfter={focusAfter}
      className="max-w-2xl"
    >
      <DialogHeader title={`The key of ${client.name}`} />
      <DialogBody className="flex flex-col gap-3">
        <InlineNotice tone="warn">Copy the key now. It can’t be shown again.</InlineNotice>
        <dl className="divide-y border-y">
          <CopyValue label="Key" value={key} />
          <CopyValue label="Base URL" value={baseUrl} />
          <CopyValue label="Model" value={model} />
        </dl>
        <SnippetTabs snippets={writeSnippets({ baseUrl, model, clientKey: key })} />
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button variant="primary">Done</Button>} />
      </DialogFooter>
    </Dialog>
  );
}
