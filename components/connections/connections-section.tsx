'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useRef, useState } from 'react';
import { SettingSection } from '#components/settings/setting-row';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { connectionsQuery } from '#lib/client/connections';
import type { Connection } from '#lib/contracts/connection';
import { DEMO, isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import type { Settings } from '#lib/contracts/settings';
import { useConnection, withoutDemo } from '#components/settings/use-connection.ts';
import { ConnectionMenu, ConnectionRow } from './connection-row.tsx';
import { stateOf } from './connection-state.ts';
import { OpenRouterRow } from './openrouter-row.tsx';
import { useAdoptConnection, useConnectionChecks, useSwitchConnection } from './use-connections.ts';

const AddConnectionDialog = dynamic(
  () => import('./connection-dialog.tsx').then((part) => part.AddConnectionDialog),
  { loading: () => null },
);
const EditConnectionDialog = dynamic(
  () => import('./connection-dialog.tsx').then((part) => part.EditConnectionDialog),
  { loading: () => null },
);
const RemoveConnectionDialog = dynamic(
  () => import('./remove-connection-dialog.tsx').then((part) => part.RemoveConnectionDialog),
  { loading: () => null },
);

type Open = { readonly what: 'edit' | 'remove'; readonly connection: Connection };

/** Where requests can go: OpenRouter, other providers and servers, and the demo. */
export function ConnectionsSection({ settings }: { settings: Settings }) {
  // They came with the page, so there is no wait and no failure to show.
  const all = useQuery(connectionsQuery).data ?? [];
  const [open, setOpen] = useState<Open | null>(null);
  // In the address, so that other screens can lead here.
  const [adding, setAdding] = useQueryState('add', parseAsStringLiteral(['connection']));
  const addButton = useRef<HTMLButtonElement>(null);
  const adopt = useAdoptConnection();
  const { checks, check } = useConnectionChecks();
  const isAlone = all.every(({ id }) => id === OPENROUTER || isOfDemo(id));
  const close = () => setOpen(null);
  const saved = (connection: Connection, needsCheck: boolean) => {
    adopt(connection);
    if (needsCheck) void check(connection);
  };
  const slugsBut = (id: string | null) => all.filter((one) => one.id !== id).map(({ slug }) => slug);
  return (
    <SettingSection
      title="Connections"
      id="connections"
      actions={
        <Button
          ref={addButton}
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => void setAdding('connection')}
        >
          Add connection
        </Button>
      }
    >
      {settings.key.problem === null ? null : (
        <InlineNotice tone="warn" className="my-3">
          {settings.key.problem}
        </InlineNotice>
      )}
      <ul aria-label="Connections" className="divide-y">
        {inOrder(all).map((connection) => (
          <Row
            key={connection.id}
            connection={connection}
            settings={settings}
            isAlone={isAlone}
            check={checks[connection.id]}
            onCheck={() => void check(connection)}
            onEdit={() => setOpen({ what: 'edit', connection })}
            onRemove={() => setOpen({ what: 'remove', connection })}
          />
        ))}
      </ul>
      {isAlone ? (
        <p className="py-2.5 text-xs text-fg-faint">
          Add another provider, a second OpenRouter account, or a local server such as Ollama. Chains can mix
          models from all connections.
        </p>
      ) : null}
      {adding !== null ? (
        <AddConnectionDialog
          taken={slugsBut(null)}
          onSaved={saved}
          onClose={() => void setAdding(null)}
          focusAfter={() => addButton.current ?? true}
        />
      ) : null}
      {open?.what === 'edit' ? (
        <EditConnectionDialog
          connection={open.connection}
          taken={slugsBut(open.connection.id)}
          onSaved={saved}
          onClose={close}
        />
      ) : null}
      {open?.what === 'remove' ? (
        <RemoveConnectionDialog
          connection={open.connection}
          onClose={close}
          // The row and its menu may be gone.
          focusAfter={() => addButton.current ?? true}
        />
      ) : null}
    </SettingSection>
  );
}

/** The demo stands last, as one: it is no place for real requests. */
function inOrder(connections: readonly Connection[]): Connection[] {
  return connections
    .filter(({ id }) => id === DEMO || !isOfDemo(id))
    .toSorted((a, b) => Number(a.id === DEMO) - Number(b.id === DEMO));
}

type RowProps = {
  connection: Connection;
  settings: Settings;
  /** There are only the built-in ones. */
  isAlone: boolean;
  check: React.ComponentProps<typeof ConnectionRow>['check'];
  onCheck: () => void;
  onEdit: () => void;
  onRemove: () => void;
};

function Row({ connection, settings, isAlone, check, onCheck, onEdit, onRemove }: RowProps) {
  const switchConnection = useSwitchConnection();
  const { choose } = useConnection();
  const state = stateOf(connection, settings);
  switch (connection.id) {
    case DEMO:
      return (
        <ConnectionRow
          connection={connection}
          state={state}
          check={undefined}
          isSwitchBusy={choose.isPending}
          menu={null}
          onCheck={null}
          onSwitch={(isOn) => choose.mutate(isOn ? 'demo' : withoutDemo(settings))}
        />
      );
    case OPENROUTER:
      return (
        <OpenRouterRow
          connection={connection}
          settings={settings}
          state={state}
          check={check}
          isAlone={isAlone}
          onCheck={onCheck}
          onEdit={onEdit}
          onSwitch={(isOn) => switchConnection(connection, isOn)}
        />
      );
    default:
      return (
        <ConnectionRow
          connection={connection}
          state={state}
          check={check}
          menu={<ConnectionMenu name={connection.name} onEdit={onEdit} onRemove={onRemove} />}
          onCheck={onCheck}
          onSwitch={(isOn) => switchConnection(connection, isOn)}
        />
      );
  }
}
