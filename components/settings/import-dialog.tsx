'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { categoriesQuery } from '#lib/client/categories';
import { importConfig, previewConfig } from '#lib/client/config';
import { describeFailure } from '#lib/client/fetch-json';
import type { ConfigPreview, ConfigText } from '#lib/contracts/config';
import { toast } from '#components/ui/toast-manager.ts';

type PreviewedCategory = ConfigPreview['categories'][number];

/** The changes by the file, category by category. Nothing is saved before the person confirms. */
export function ImportDialog({
  text,
  preview: firstPreview,
  onClose,
}: {
  text: ConfigText;
  preview: ConfigPreview;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [preview, setPreview] = useState(firstPreview);
  const run = useMutation({
    mutationFn: () =>
      importConfig({
        ...text,
        versions: Object.fromEntries(preview.categories.map(({ slug, version }) => [slug, version])),
      }),
    onSuccess: (categories) => {
      queryClient.setQueryData(categoriesQuery.queryKey, categories);
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'categories' });
      toast({ tone: 'ok', title: 'Imported' });
      onClose();
    },
  });
  const lookAgain = useMutation({
    mutationFn: () => previewConfig(text),
    onSuccess: (next) => {
      setPreview(next);
      run.reset();
    },
  });
  const changed = preview.categories.filter(({ outcome }) => outcome !== 'same');
  const same = preview.categories.filter(({ outcome }) => outcome === 'same');
  const connections = preview.connections.filter(
    ({ outcome, toEnter }) => outcome !== 'same' || toEnter !== null,
  );
  const webhooks = preview.webhooks.filter(({ outcome }) => outcome !== 'same');
  const isSame =
    changed.length === 0 &&
    preview.connections.every(({ outcome }) => outcome === 'same') &&
    preview.orderChange === null &&
    preview.tierChanges.length === 0 &&
    preview.webhooks.every(({ outcome }) => outcome === 'same');
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-xl">
      <DialogHeader title="Import">
        {isSame ? 'Nothing to import: everything already matches the file.' : 'Review before importing.'}
      </DialogHeader>
      <DialogBody className="flex flex-col gap-3">
        {connections.length === 0 ? null : (
          <div>
            <h3 className="pb-1 text-xs font-medium text-fg-faint">Connections</h3>
            <ul className="divide-y border-y">
              {connections.map((connection) => (
                <ConnectionChange key={connection.slug} connection={connection} />
              ))}
            </ul>
            <p className="pt-1 text-xs text-fg-faint">
              A file never contains keys or header values. Those stored here are kept unless the list above
              says otherwise.
            </p>
          </div>
        )}
        {changed.length === 0 ? null : (
          <ul aria-label="Categories" className="divide-y border-y">
            {changed.map((category) => (
              <CategoryChange key={category.slug} category={category} />
            ))}
          </ul>
        )}
        {preview.orderChange === null ? null : <p className="wrap-anywhere">{preview.orderChange}</p>}
        {preview.tierChanges.length === 0 ? null : (
          <div>
            <h3 className="text-xs font-medium text-fg-faint">Tiers</h3>
            <ul>
              {preview.tierChanges.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </div>
        )}
        {webhooks.length === 0 ? null : (
          <div>
            <h3 className="pb-1 text-xs font-medium text-fg-faint">Webhooks</h3>
            <ul className="divide-y border-y">
              {webhooks.map((webhook, at) => (
                // Several can have the same name.
                <WebhookChange key={`${at} ${webhook.name}`} webhook={webhook} />
              ))}
            </ul>
          </div>
        )}
        <p className="text-xs text-fg-faint">
          {[
            same.length === 0 ? '' : `Unchanged: ${same.map(({ name }) => name).join(', ')}.`,
            preview.untouched.length === 0
              ? ''
              : `Not in the file, so unchanged: ${preview.untouched.join(', ')}.`,
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
        {run.isError ? (
          <InlineNotice
            tone="danger"
            title="Nothing was imported"
            actions={
              <Button size="small" isBusy={lookAgain.isPending} onClick={() => lookAgain.mutate()}>
                Review again
              </Button>
            }
          >
            {describeFailure(run.error)}
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>{isSame ? 'Close' : 'Cancel'}</Button>} />
        {isSame ? null : (
          <Button variant="primary" isBusy={run.isPending} onClick={() => run.mutate()}>
            Import
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}

function ConnectionChange({
  connection: { name, slug, outcome, changes, toEnter },
}: {
  connection: ConfigPreview['connections'][number];
}) {
  return (
    <li className="py-2.5">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{name}</span>
        {outcome === 'new' ? <Badge tone="ok">new</Badge> : null}
        <span className="text-id text-fg-faint">{slug}</span>
      </p>
      {changes.length === 0 ? null : (
        <ul className="mt-1 list-disc pl-4 text-fg-muted wrap-anywhere">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      {toEnter === null ? null : <p className="mt-1 text-warn">{toEnter}</p>}
    </li>
  );
}

function WebhookChange({
  webhook: { name, outcome, changes },
}: {
  webhook: ConfigPreview['webhooks'][number];
}) {
  return (
    <li className="py-2.5">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium wrap-anywhere">{name}</span>
        {outcome === 'new' ? <Badge tone="ok">new</Badge> : null}
      </p>
      <ul className="mt-1 list-disc pl-4 text-fg-muted wrap-anywhere">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </li>
  );
}

function CategoryChange({ category }: { category: PreviewedCategory }) {
  const { name, slug, outcome, changes, unknownModels } = category;
  return (
    <li className="py-2.5">
      <p className="flex items-center gap-2">
        <span className="font-medium">{name}</span>
        {outcome === 'new' ? <Badge tone="ok">new</Badge> : null}
        <span className="text-id text-fg-faint">understudy/{slug}</span>
      </p>
      <ul className="mt-1 list-disc pl-4 text-fg-muted marker:text-fg-faint">
        {changes.map((change) => (
          <li key={change} className="break-words">
            {change}
          </li>
        ))}
      </ul>
      {unknownModels.length === 0 ? null : (
        <p className="mt-1 text-warn">Not in the catalogue: {unknownModels.join(', ')}</p>
      )}
    </li>
  );
}
