'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';

/** Name and description. The model name stays: programs rely on it. */
export function EditCategoryDialog({
  name,
  description,
  slug,
  onSave,
  onClose,
}: {
  name: string;
  description: string;
  slug: string;
  onSave: (next: { name: string; description: string }) => void;
  onClose: () => void;
}) {
  const [nextName, setNextName] = useState(name);
  const [nextDescription, setNextDescription] = useState(description);
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: nextName.trim(), description: nextDescription.trim() });
          onClose();
        }}
      >
        <DialogHeader title="Rename" />
        <DialogBody className="flex flex-col gap-4">
          <Field
            label="Name"
            hint={
              <>
                The model name stays <span className="text-id text-fg-muted">understudy/{slug}</span>
              </>
            }
          >
            <Input value={nextName} onValueChange={setNextName} maxLength={60} required autoComplete="off" />
          </Field>
          <Field label="What it is for">
            <Input
              value={nextDescription}
              onValueChange={setNextDescription}
              maxLength={300}
              autoComplete="off"
            />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" variant="primary" disabled={nextName.trim() === ''}>
            Save
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
