'use client';

import { useState } from 'react';
import { FormDialog } from '#components/shell/form-dialog';
import { createConnection, putConnection } from '#lib/client/connections';
import type { Connection } from '#lib/contracts/connection';
import { affectsCalls, draftOf, emptyDraft, readChange, readCreation } from './connection-draft.ts';
import { ConnectionFields } from './connection-fields.tsx';
import { useForm } from '#components/shell/use-form.ts';
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
  const form = useForm({
    read: () => readCreation(draft, taken),
    save: createConnection,
    onSaved(connection) {
      onClose();
      onSaved(connection, true);
    },
  });
  return (
    <FormDialog
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
    </FormDialog>
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
  const form = useForm({
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
    <FormDialog title={`Edit ${connection.name}`} submitLabel="Save" form={form} onClose={onClose}>
      <ConnectionFields
        draft={draft}
        problems={form.problems}
        connection={connection}
        preset={null}
        onChange={setDraft}
      />
    </FormDialog>
  );
}
