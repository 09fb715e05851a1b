'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';
import { Switch } from '#components/ui/switch';
import type { Settings } from '#lib/contracts/settings';
import { toast } from '../ui/toast-manager.ts';
import { KeyForm } from './key-form.tsx';
import { SettingRow, SettingSection } from './setting-row.tsx';
import { useAdoptSettings, useConnection, withoutDemo } from './use-connection.ts';

/** The upstream in use, and its key. */
export function ConnectionSection({ settings }: { settings: Settings }) {
  const { choose } = useConnection();
  return (
    <SettingSection title="Connection">
      {settings.key.problem === null ? null : (
        <InlineNotice tone="warn" className="my-3">
          {settings.key.problem}
        </InlineNotice>
      )}
      <KeyRow settings={settings} />
      <SettingRow
        isNarrow
        title={<span id="demo-upstream">Demo upstream</span>}
        hint="A local stand-in for OpenRouter. Answers are simulated, and nothing leaves this machine."
      >
        <Switch
          aria-labelledby="demo-upstream"
          checked={settings.connection === 'demo'}
          disabled={choose.isPending}
          onCheckedChange={(isOn) => choose.mutate(isOn ? 'demo' : withoutDemo(settings))}
        />
      </SettingRow>
    </SettingSection>
  );
}

function KeyRow({ settings }: { settings: Settings }) {
  const adopt = useAdoptSettings();
  const [isReplacing, setIsReplacing] = useState(false);
  const onSaved = (next: Settings) => {
    adopt(next);
    setIsReplacing(false);
    toast({ tone: 'ok', title: 'Key checked and saved' });
  };
  const { key } = settings;

  switch (key.source) {
    case 'none':
      return (
        <div className="py-3">
          <KeyForm onSaved={onSaved} />
        </div>
      );
    case 'environment':
      return (
        <SettingRow
          title="OpenRouter key"
          hint="Set by OPENROUTER_API_KEY at startup. It overrides a key saved here."
        >
          <KeyEnding lastFour={key.lastFour} />
        </SettingRow>
      );
    case 'stored':
      return isReplacing ? (
        <div className="flex flex-col items-start gap-2 py-3">
          <KeyForm onSaved={onSaved} />
          <Button size="small" variant="ghost" onClick={() => setIsReplacing(false)}>
            Keep the current key
          </Button>
        </div>
      ) : (
        <SettingRow
          title="OpenRouter key"
          hint={
            <>
              {key.label === null ? null : `${key.label}. `}
              {key.checkedAt === null ? (
                'Not checked yet.'
              ) : (
                <>
                  Checked <RelativeTime iso={key.checkedAt} />.
                </>
              )}
            </>
          }
        >
          <KeyEnding lastFour={key.lastFour} />
          <Button size="small" onClick={() => setIsReplacing(true)}>
            Replace
          </Button>
          <RemoveKey />
        </SettingRow>
      );
  }
}

function KeyEnding({ lastFour }: { lastFour: string | null }) {
  return (
    <span className="mr-1 text-id">
      <span aria-hidden className="text-fg-faint">
        ••••
      </span>
      <span className="sr-only">Ends in </span> {lastFour ?? ''}
    </span>
  );
}

/** Asks first: a removed key can't be restored. */
function RemoveKey() {
  const { removeKey } = useConnection();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button size="small" variant="danger">
          Remove
        </Button>
      }
    >
      <DialogHeader title="Remove the key?" />
      <DialogBody className="text-fg-muted">
        Requests will fail until you add another key. The key itself stays valid at OpenRouter. Categories and
        history are kept.
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button
          variant="danger"
          isBusy={removeKey.isPending}
          onClick={() => removeKey.mutate(undefined, { onSuccess: () => setIsOpen(false) })}
        >
          Remove
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
