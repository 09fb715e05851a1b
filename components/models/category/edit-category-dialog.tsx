'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { IconChoice, NeedsChoice } from './category-fields.tsx';
import type { DraftContent } from '#components/models/draft/draft-content.ts';

export type CategoryFace = Pick<DraftContent, 'name' | 'description' | 'icon' | 'needs'>;

/** Name, description, icon and required capabilities. The model name stays, since programs rely on it. */
export function EditCategoryDialog({
  face,
  slug,
  onSave,
  onClose,
}: {
  face: CategoryFace;
  slug: string;
  onSave: (next: CategoryFace) => void;
  onClose: () => void;
}) {
  const [next, setNext] = useState<CategoryFace>(face);
  const name = next.name.trim();
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({
            name,
            description: next.description.trim(),
            icon: next.icon,
            needs: next.needs,
          });
          onClose();
        }}
      >
        <DialogHeader title={`Edit ${face.name}`} />
        <DialogBody className="flex flex-col gap-4">
          <Field
            label="Name"
            hint={
              <>
                The model name stays <span className="text-id text-fg-muted">understudy/{slug}</span>
              </>
            }
          >
            <Input
              value={next.name}
              onValueChange={(value) => setNext({ ...next, name: value })}
              maxLength={60}
              required
              autoComplete="off"
            />
          </Field>
          <Field label="Description" hint="Optional">
            <Input
              value={next.description}
              onValueChange={(description) => setNext({ ...next, description })}
              maxLength={300}
              autoComplete="off"
            />
          </Field>
          <IconChoice value={next.icon} onChange={(icon) => setNext({ ...next, icon })} />
          <NeedsChoice needs={next.needs} onChange={(needs) => setNext({ ...next, needs })} />
        </DialogBody>
        <DialogFooter>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" variant="primary" disabled={name === ''}>
            Save
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
