'use client';

import { KeyRound, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { MenuItem } from '#components/ui/menu';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import type { Connection } from '#lib/contracts/connection';
import type { Settings } from '#lib/contracts/settings';
import { useAdoptSettings, useConnection } from '#components/settings/use-connection.ts';
import { toast } from '#components/ui/toast-manager.ts';
import { ConnectionMenu, ConnectionRow } from './connection-row.tsx';
import type { ConnectionState } from './connection-state.ts';
import type { CheckState } from './use-connections.ts';

const SignInForm = dynamic(
  () => import('#components/openrouter-sign-in/sign-in-form').then((part) => part.SignInForm),
  { loading: () => <Skeleton className="h-24 w-full" /> },
);
const KeyForm = dynamic(() => import('#components/settings/key-form').then((part) => part.KeyForm), {
  loading: () => <Skeleton className="h-24 w-full" />,
});

/** The built-in connection: its key is checked at OpenRouter before it is saved, or comes from the environment. */
export function OpenRouterRow({
  connection,
  settings: { key },
  state,
  check,
  isAlone,
  onCheck,
  onEdit,
  onSwitch,
}: {
  connection: Connection;
  settings: Settings;
  state: ConnectionState;
  check: CheckState | undefined;
  isAlone: boolean;
  onCheck: () => void;
  onEdit: () => void;
  onSwitch: (isOn: boolean) => void;
}) {
  const adopt = useAdoptSettings();
  const [isEntering, setIsEntering] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const hasNone = key.source === 'none';
  return (
    <ConnectionRow
      connection={connection}
      state={state}
      check={check}
      action={
        hasNone && !isAlone && !isEntering ? (
          <Button size="small" onClick={() => setIsEntering(true)}>
            Enter key
          </Button>
        ) : null
      }
      menu={
        <ConnectionMenu name={connection.name} onEdit={onEdit} onRemove={null}>
          {key.source === 'stored' ? (
            <>
              <MenuItem icon={<KeyRound aria-hidden />} onClick={() => setIsEntering(true)}>
                Replace key
              </MenuItem>
              <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={() => setIsRemoving(true)}>
                Remove key
              </MenuItem>
            </>
          ) : null}
        </ConnectionMenu>
      }
      onCheck={hasNone ? null : onCheck}
      onSwitch={onSwitch}
    >
      <KeyNote settingsKey={key} />
      {isEntering || (hasNone && isAlone) ? (
        <div className="flex flex-col items-start gap-4 pt-3">
          <SignInForm from="settings" onDone={() => setIsEntering(false)} />
          <KeyForm
            onSaved={(settings) => {
              adopt(settings);
              setIsEntering(false);
              toast({ tone: 'ok', title: 'Key checked and saved' });
            }}
          />
          {isEntering ? (
            <Button size="small" variant="ghost" onClick={() => setIsEntering(false)}>
              {hasNone ? 'Cancel' : 'Keep the current key'}
            </Button>
          ) : null}
        </div>
      ) : null}
      <RemoveKeyDialog isOpen={isRemoving} onClose={() => setIsRemoving(false)} />
    </ConnectionRow>
  );
}

/** Where the key comes from, and whether it was found valid. */
function KeyNote({ settingsKey: { source, label, checkedAt } }: { settingsKey: Settings['key'] }) {
  switch (source) {
    case 'none':
      return null;
    case 'environment':
      return (
        <p className="text-xs text-fg-faint">
          The key is set by OPENROUTER_API_KEY at startup. It overrides a key saved here.
        </p>
      );
    case 'stored':
      return (
        <p className="text-xs text-fg-faint">
          {label === null ? 'Key ' : `Key “${label}” `}
          {checkedAt === null ? (
            'not checked yet.'
          ) : (
            <>
              checked <RelativeTime iso={checkedAt} />.
            </>
          )}
        </p>
      );
  }
}

/** Asks first: a removed key can't be restored. */
function RemoveKeyDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { removeKey } = useConnection();
  return (
    <Dialog open={isOpen} onOpenChange={(next) => (next ? undefined : onClose())}>
      <DialogHeader title="Remove the key?" />
      <DialogBody className="text-fg-muted">
        Requests to OpenRouter will fail until you add another key. The key itself stays valid at OpenRouter.
        Categories and history are kept.
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button
          variant="danger"
          isBusy={removeKey.isPending}
          onClick={() => removeKey.mutate(undefined, { onSuccess: onClose })}
        >
          Remove
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
