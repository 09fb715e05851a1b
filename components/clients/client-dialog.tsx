'use client';

import { useState } from 'react';
import { FormDialog } from '#components/shell/form-dialog';
import { createClient, putClient } from '#lib/client/clients';
import type { Client, CreatedClient } from '#lib/contracts/client';
import { useForm } from '#components/shell/use-form.ts';
import { draftOf, emptyDraft, readChange, readCreation } from './client-draft.ts';
import { ClientFields } from './client-fields.tsx';

export function CreateClientDialog({
  onCreated,
  onClose,
}: {
  /** The key is told here and never again. */
  onCreated: (created: CreatedClient) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(emptyDraft);
  const form = useForm({ read: () => readCreation(draft), save: createClient, onSaved: onCreated });
  return (
    <FormDialog
      title="Create a client"
      description="A program with its own key. You can limit it, and revoke the key at any time."
      submitLabel="Create key"
      form={form}
      onClose={onClose}
    >
      <ClientFields draft={draft} problems={form.problems} onChange={setDraft} />
    </FormDialog>
  );
}

export function EditClientDialog({
  client,
  onSaved,
  onClose,
}: {
  client: Client;
  onSaved: (client: Client) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(client));
  const form = useForm({
    read: () => readChange(client, draft),
    save: (input) => putClient(client.id, input),
    onSaved,
  });
  return (
    <FormDialog title={`Edit ${client.name}`} submitLabel="Save" form={form} onClose={onClose}>
      <ClientFields draft={draft} problems={form.problems} onChange={setDraft} />
    </FormDialog>
  );
}
