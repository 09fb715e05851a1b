'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '#components/ui/copy-button';
import { Dialog, DialogBody, DialogHeader } from '#components/ui/dialog';
import { Skeleton } from '#components/ui/skeleton';
import { settingsQuery } from '#lib/client/settings';
import { writeSnippets } from './use-it-snippets.ts';

/** How a program uses this category, as snippets to copy. */
export function UseItDialog({ name, model, onClose }: { name: string; model: string; onClose: () => void }) {
  const settings = useQuery(settingsQuery).data;
  const [key, setKey] = useState('curl');
  const snippets = settings === undefined ? [] : writeSnippets({ baseUrl: settings.gatewayBaseUrl, model });
  const shown = snippets.find((snippet) => snippet.key === key) ?? snippets[0];
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-2xl">
      <DialogHeader title={`Use ${name} in your programs`}>
        Works with any OpenAI-compatible client. No key needed; if your client requires one, enter anything.
      </DialogHeader>
      <DialogBody className="flex flex-col gap-3">
        {settings === undefined || shown === undefined ? (
          <Skeleton className="h-48" />
        ) : (
          <>
            <dl className="divide-y border-y">
              <Value label="Base URL" value={settings.gatewayBaseUrl} />
              <Value label="Model" value={model} />
            </dl>
            <ToggleGroup
              aria-label="Client"
              value={[shown.key]}
              onValueChange={([next]) => setKey(next ?? shown.key)}
              className="flex flex-wrap gap-1"
            >
              {snippets.map((snippet) => (
                <Toggle
                  key={snippet.key}
                  value={snippet.key}
                  className="h-7 rounded-md px-2 text-sm text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:bg-pressed data-pressed:font-medium data-pressed:text-fg"
                >
                  {snippet.label}
                </Toggle>
              ))}
            </ToggleGroup>
            {shown.note === undefined ? null : <p className="text-fg-muted">{shown.note}</p>}
            <div className="relative rounded-md bg-sunken">
              <pre
                aria-label={`${shown.label} snippet`}
                className="p-3 pr-12 text-id leading-5 break-words whitespace-pre-wrap"
              >
                {shown.code}
              </pre>
              <CopyButton
                text={shown.code}
                label={`Copy the ${shown.label} snippet`}
                className="absolute top-1.5 right-1.5 bg-sunken"
              />
            </div>
          </>
        )}
      </DialogBody>
    </Dialog>
  );
}

function Value({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex min-h-9 items-center gap-3">
      <dt className="w-20 shrink-0 text-fg-muted">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-2">
        <span className="min-w-0 text-id break-all">{value}</span>
        <CopyButton text={value} label={`Copy the ${label.toLowerCase()}`} />
      </dd>
    </div>
  );
}
