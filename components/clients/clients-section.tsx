'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { SettingSection } from '#components/settings/setting-row';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { Input } from '#components/ui/input';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import { meQuery } from '#lib/client/account';
import { categoriesQuery } from '#lib/client/categories';
import { clientsQuery, refusalsOfLastDayQuery } from '#lib/client/clients';
import type { Client, CreatedClient, Refusal } from '#lib/contracts/client';
import { countRequests } from '#components/settings/describe-retention.ts';
import { ClientRow } from './client-row.tsx';
import { useAdoptClient, useSwitchClient } from './use-clients.ts';

const CreateClientDialog = dynamic(
  () => import('./client-dialog.tsx').then((part) => part.CreateClientDialog),
  { loading: () => null },
);
const EditClientDialog = dynamic(() => import('./client-dialog.tsx').then((part) => part.EditClientDialog), {
  loading: () => null,
});
const NewKeyDialog = dynamic(() => import('./new-key-dialog.tsx').then((part) => part.NewKeyDialog), {
  loading: () => null,
});
const DeleteClientDialog = dynamic(
  () => import('./delete-client-dialog.tsx').then((part) => part.DeleteClientDialog),
  { loading: () => null },
);

type Open =
  | { readonly what: 'create' }
  | { readonly what: 'key'; readonly created: CreatedClient }
  | { readonly what: 'edit' | 'delete'; readonly client: Client };

/** The number of clients shown at first, and added each time. */
const PAGE = 50;

/** Programs with their own key. */
export function ClientsSection() {
  const clients = useQuery(clientsQuery);
  const refusals = useQuery(refusalsOfLastDayQuery).data ?? [];
  const hasAccounts = useQuery(meQuery).data?.person != null;
  const [open, setOpen] = useState<Open | null>(null);
  const createButton = useRef<HTMLButtonElement>(null);
  const adopt = useAdoptClient();
  const close = () => setOpen(null);
  // The row and its menu may be gone, and the form that led to the key is.
  const focusAfter = () => createButton.current ?? true;
  return (
    <SettingSection
      title="Clients"
      id="clients"
      actions={
        <Button
          ref={createButton}
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => setOpen({ what: 'create' })}
        >
          Create client
        </Button>
      }
    >
      {clients.data === undefined ? (
        clients.isError ? (
          <ReadFailure query={clients} title="Couldn’t load the clients" className="my-2.5" />
        ) : (
          <div role="status" aria-label="Loading the clients" className="flex h-14 items-center">
            <Skeleton className="h-5 w-40" />
          </div>
        )
      ) : clients.data.length === 0 ? (
        <EmptyState icon={<KeyRound />} title="No clients yet" className="py-6">
          A client is a program with its own key. You can see its requests, limit it and revoke its key.{' '}
          {hasAccounts ? 'Every program needs one.' : 'On this machine, programs also work without a key.'}
        </EmptyState>
      ) : (
        <ClientList clients={clients.data} refusals={refusals} onOpen={setOpen} />
      )}
      <UnknownKeys refusal={refusals.find(({ clientId }) => clientId === null)} />
      {open?.what === 'create' ? (
        <CreateClientDialog
          onCreated={(created) => {
            adopt(created.client);
            setOpen({ what: 'key', created });
          }}
          onClose={close}
        />
      ) : null}
      {open?.what === 'key' ? (
        <NewKeyDialog created={open.created} onClose={close} focusAfter={focusAfter} />
      ) : null}
      {open?.what === 'edit' ? (
        <EditClientDialog
          client={open.client}
          onSaved={(client) => {
            adopt(client);
            close();
          }}
          onClose={close}
        />
      ) : null}
      {open?.what === 'delete' ? (
        <DeleteClientDialog client={open.client} onClose={close} focusAfter={focusAfter} />
      ) : null}
    </SettingSection>
  );
}

function ClientList({
  clients,
  refusals,
  onOpen,
}: {
  clients: readonly Client[];
  refusals: readonly Refusal[];
  onOpen: (open: Open) => void;
}) {
  const switchClient = useSwitchClient();
  const categories = useQuery(categoriesQuery).data ?? [];
  const names = new Map(categories.map(({ slug, name }) => [slug, name]));
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(PAGE);
  const wanted = search.trim().toLowerCase();
  const found = clients.filter(
    ({ name, prefix }) => name.toLowerCase().includes(wanted) || prefix.toLowerCase().includes(wanted),
  );
  return (
    <>
      {clients.length > PAGE ? (
        <Input
          type="search"
          aria-label="Search clients"
          placeholder={`Search ${clients.length.toLocaleString('en')} clients`}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="my-2.5"
        />
      ) : null}
      <ul aria-label="Clients" className="divide-y">
        {found.slice(0, shown).map((client) => (
          <ClientRow
            key={client.id}
            client={client}
            refusals={refusals.filter(({ clientId }) => clientId === client.id)}
            categoryNameOf={(slug) => names.get(slug) ?? slug}
            onSwitch={(isOn) => switchClient(client, isOn)}
            onEdit={() => onOpen({ what: 'edit', client })}
            onDelete={() => onOpen({ what: 'delete', client })}
          />
        ))}
      </ul>
      {found.length === 0 ? <p className="py-3 text-sm text-fg-muted">No client matches.</p> : null}
      {found.length > shown ? (
        <Button size="small" className="my-2.5" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, found.length - shown)} more of {(found.length - shown).toLocaleString('en')}
        </Button>
      ) : null}
    </>
  );
}

/** Requests whose key is that of no client: a deleted one, or somebody who is guessing. */
function UnknownKeys({ refusal }: { refusal: Refusal | undefined }) {
  if (refusal === undefined) return null;
  return (
    <p className="py-2.5 text-xs text-warn">
      {countRequests(refusal.requests)} with an unknown key refused in the last 24 hours, the last one{' '}
      <RelativeTime iso={refusal.lastAt} />.
    </p>
  );
}
