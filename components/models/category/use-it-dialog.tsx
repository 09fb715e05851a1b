'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyValue } from '#components/ui/copy-value';
import { Dialog, DialogBody, DialogHeader } from '#components/ui/dialog';
import { Skeleton } from '#components/ui/skeleton';
import { settingsQuery } from '#lib/client/settings';
import { SnippetTabs } from './snippet-tabs.tsx';
import { writeSnippets } from './use-it-snippets.ts';

/** How a program uses this category, as snippets to copy. */
export function UseItDialog({ name, model, onClose }: { name: string; model: string; onClose: () => void }) {
  const settings = useQuery(settingsQuery).data;
  const snippets = settings === undefined ? [] : writeSnippets({ baseUrl: settings.gatewayBaseUrl, model });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-2xl">
      <DialogHeader title={`Use ${name} in your programs`}>
        Works with clients for OpenAI’s and Anthropic’s APIs. No key needed; if your client requires one,
        enter anything.
      </DialogHeader>
      <DialogBody className="flex flex-col gap-3">
        {settings === undefined ? (
          <Skeleton className="h-48" />
        ) : (
          <>
            <dl className="divide-y border-y">
              <CopyValue label="Base URL" value={settings.gatewayBaseUrl} />
              <CopyValue label="Model" value={model} />
            </dl>
            <SnippetTabs snippets={snippets} />
          </>
        )}
      </DialogBody>
    </Dialog>
  );
}
