'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import type { Category } from '#lib/contracts/category';
import { catchUp } from '#components/models/draft/chain-draft.ts';
import type { DraftContent } from '#components/models/draft/draft-content.ts';
import { copyInto, isSameList, type CopyWay } from '#components/models/draft/edit-chain.ts';
import { changeDraft, useDraftStore } from '#components/models/draft/use-draft.ts';

/** Copies the models of one category into another. The change can be undone there. */
export function CopyListDialog({
  from,
  others,
  onClose,
}: {
  from: DraftContent;
  /** At least one. */
  others: readonly Category[];
  onClose: () => void;
}) {
  const store = useDraftStore();
  const [slug, setSlug] = useState(others[0]?.slug ?? '');
  const [way, setWay] = useState<CopyWay>('replace');
  const target = others.find((category) => category.slug === slug);
  const state = target === undefined ? undefined : catchUp(store.snapshot().get(slug), target);
  const result = state === undefined ? null : copyInto(state.draft, from, way);
  const isSame = state !== undefined && result !== null && isSameList(state.draft, result);

  const copy = () => {
    if (target === undefined || state === undefined || result === null) return;
    changeDraft(store, target, `${from.name} copied to ${state.draft.name}`, () => result);
    onClose();
  };

  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <DialogHeader title={`Copy the models of ${from.name}`} />
      <DialogBody className="flex flex-col gap-4">
        <Field label="To">
          <Select
            value={slug}
            onValueChange={setSlug}
            options={others.map((category) => ({ value: category.slug, label: category.name }))}
          />
        </Field>
        <Segmented<CopyWay>
          label="How to copy"
          className="self-start"
          value={way}
          onValueChange={setWay}
          options={[
            { value: 'replace', label: 'Replace its models' },
            { value: 'append', label: 'Add to the end' },
          ]}
        />
        {state === undefined || result === null ? null : (
          <p className="text-fg-muted">
            {isSame
              ? `${state.draft.name} already has these models. Nothing would change.`
              : `${state.draft.name} will have ${countModels(result.models)} instead of ${state.draft.models.length}. Its policy doesn’t change.`}
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="primary" disabled={isSame} onClick={copy}>
          Copy
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function countModels({ length }: readonly string[]): string {
  return length === 1 ? '1 model' : `${length} models`;
}
