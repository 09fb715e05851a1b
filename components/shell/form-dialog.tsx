'use client';

import type { ReactNode } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import type { Form } from './use-form.ts';

/** A form in a dialog. Invalid fields are marked on submit, and the first of them gets the focus. */
export function FormDialog<Problems>({
  title,
  description,
  submitLabel,
  form,
  onClose,
  focusAfter = () => true,
  children,
}: {
  title: string;
  description?: string;
  submitLabel: string;
  form: Omit<Form<Problems>, 'problems'>;
  onClose: () => void;
  focusAfter?: () => HTMLElement | true;
  children: ReactNode;
}) {
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      focusAfter={focusAfter}
      className="max-w-lg"
    >
      <form
        className="flex min-h-0 flex-col"
        autoComplete="off"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.submit()) focusFirstProblem(event.currentTarget);
        }}
      >
        <DialogHeader title={title}>{description}</DialogHeader>
        <DialogBody className="flex flex-col gap-4">
          {children}
          {form.refusal === null ? null : (
            <InlineNotice tone="danger" title="Not saved">
              {form.refusal}
            </InlineNotice>
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" variant="primary" isBusy={form.isBusy}>
            {submitLabel}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Runs in the next frame, when React has marked the fields. */
function focusFirstProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
