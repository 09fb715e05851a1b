'use client';

import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { createConnection, putConnection } from '#lib/client/connections';
import { describeFailure } from '#lib/client/fetch-json';
import type { Connection } from '#lib/contracts/connection';
import {
  affectsCalls,
  type DraftProblems,
  draftOf,
  type DraftRead,
  emptyDraft,
  readChange,
  readCreation,
} from './connection-draft.ts';
import { ConnectionFields } from './connection-fields.tsx';
import { PresetSelect } from './preset-select.tsx';

type Saved = (connection: Connection, needsCheck: boolean) => void;

/** Adds a connection, from a preset or from scratch. It is saved whether or not its server answers now. */
export function AddConnectionDialog({
  taken,
  onSaved,
  onClose,
  focusAfter,
}: {
  /** Slugs in use. */
  taken: readonly string[];
  onSaved: Saved;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  const [draft, setDraft] = useState(emptyDraft);
  const [preset, setPreset] = useState<string | null>(null);
  const form = useConnectionForm({
    read: () => readCreation(draft, taken),
    save: createConnection,
    onSaved(connection) {
      onClose();
      onSaved(connection, true);
    },
  });
  return (
    <ConnectionDialog
      title="Add a connection"
      description="Chains can mix its models with those of other connections."
      submitLabel="Add and check"
      form={form}
      onClose={onClose}
      focusAfter={focusAfter}
    >
      <PresetSelect
        value={preset}
        taken={taken}
        onChange={(slug, next) => {
          setPreset(slug);
          setDraft({ ...next, key: draft.key });
        }}
      />
      <ConnectionFields
        draft={draft}
        problems={form.problems}
        connection={null}
        preset={preset}
        onChange={setDraft}
      />
    </ConnectionDialog>
  );
}

export function EditConnectionDialog({
  connection,
  taken,
  onSaved,
  onClose,
}: {
  connection: Connection;
  /** Slugs of the other connections. */
  taken: readonly string[];
  onSaved: Saved;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(connection));
  const form = useConnectionForm({
    read: () => readChange(connection, draft, taken),
    save: async (input) => ({
      saved: await putConnection(connection.slug, input),
      needsCheck: affectsCalls(input),
    }),
    onSaved({ saved, needsCheck }) {
      onClose();
      onSaved(saved, needsCheck);
    },
  });
  return (
    <ConnectionDialog title={`Edit ${connection.name}`} submitLabel="Save" form={form} onClose={onClose}>
      <ConnectionFields
        draft={draft}
        problems={form.problems}
        connection={connection}
        preset={null}
        onChange={setDraft}
      />
    </ConnectionDialog>
  );
}

type ConnectionForm = {
  readonly problems: DraftProblems;
  /** Why the server refused it; null where it did not. */
  readonly refusal: string | null;
  readonly isBusy: boolean;
  /** Saves what was entered, or gives false where something is wrong with it. */
  readonly submit: () => boolean;
};

function useConnectionForm<Input, Result>({
  read,
  save,
  onSaved,
}: {
  read: () => DraftRead<Input>;
  save: (input: Input) => Promise<Result>;
  onSaved: (result: Result) => void;
}): ConnectionForm {
  // Nothing is called wrong before the person has tried to save it.
  const [isTried, setIsTried] = useState(false);
  const write = useMutation({ mutationFn: save, onSuccess: onSaved });
  const now = isTried ? read() : null;
  return {
    problems: now?.outcome === 'wrong' ? now.problems : {},
    refusal: write.isError ? describeFailure(write.error) : null,
    isBusy: write.isPending,
    submit() {
      setIsTried(true);
      const given = read();
      if (given.outcome === 'read') write.mutate(given.input);
      return given.outcome === 'read';
    },
  };
}

function ConnectionDialog({
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
  form: ConnectionForm;
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

/** Once React has marked it. */
function focusFirstProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
