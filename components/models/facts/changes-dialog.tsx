'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Dialog, DialogBody, DialogHeader } from '#components/ui/dialog';
import { RelativeTime } from '#components/ui/relative-time';
import { modelChecksQuery, postSeen } from '#lib/client/model-checks';
import type { CatalogueChange } from '#lib/contracts/model-checks';
import { useMay } from '#components/shell/use-may.ts';

type Changes = readonly CatalogueChange[];

/** Opened by someone who edits lists, it marks the new changes as seen. */
export function ChangesDialog({
  fresh,
  earlier,
  nameOf,
  onClose,
}: {
  fresh: Changes;
  earlier: Changes;
  nameOf: (id: string) => string;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  // As of opening: marking them as seen must not move them.
  const [shown] = useState({ fresh, earlier });
  const { mutate: markSeen } = useMutation({
    mutationFn: postSeen,
    onSuccess: (answer) => queryClient.setQueryData(modelChecksQuery.queryKey, answer),
  });
  const canMark = useMay('lists.edit');
  useEffect(() => {
    const newest = Math.max(...shown.fresh.map(({ id }) => id));
    if (shown.fresh.length > 0 && canMark) markSeen({ upTo: newest });
  }, [shown, markSeen, canMark]);
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-xl">
      <DialogHeader title="Catalogue changes">For the models in your categories.</DialogHeader>
      <DialogBody className="flex flex-col gap-4">
        <ChangeList title="Since you last looked" changes={shown.fresh} nameOf={nameOf} />
        <ChangeList title="Earlier" changes={shown.earlier} nameOf={nameOf} />
      </DialogBody>
    </Dialog>
  );
}

function ChangeList({
  title,
  changes,
  nameOf,
}: {
  title: string;
  changes: Changes;
  nameOf: (id: string) => string;
}) {
  if (changes.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-fg-faint">{title}</h3>
      <ul className="divide-y border-y">
        {changes.map(({ id, model, text, at }) => (
          <li key={id} className="py-2">
            <p className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate font-medium">{nameOf(model)}</span>
              <RelativeTime iso={at} className="shrink-0 text-xs text-fg-faint" />
            </p>
            <p className="text-fg-muted">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
