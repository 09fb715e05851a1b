'use client';

import { Plus, X } from 'lucide-react';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';
import type { HeaderDraft } from './connection-draft.ts';

/** The extra headers of a connection: names are shown, stored values never. */
export function HeaderFields({
  headers,
  isMoved,
  problem,
  onChange,
}: {
  headers: readonly HeaderDraft[];
  /** The base URL now points to a server that the stored values were not entered for. */
  isMoved: boolean;
  problem: string | undefined;
  onChange: (headers: readonly HeaderDraft[]) => void;
}) {
  const change = (at: number, part: Partial<HeaderDraft>) =>
    onChange(headers.map((header, index) => (index === at ? { ...header, ...part } : header)));
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Extra headers</legend>
      <div className="flex flex-col gap-1.5">
        {headers.map(({ name, value, isStored }, index) => (
          <div key={index} className="flex items-center gap-1.5">
            <Input
              aria-label={`Name of header ${index + 1}`}
              value={name}
              onValueChange={(next) => change(index, { name: next, isStored: false })}
              placeholder="x-team"
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              className="font-mono"
            />
            <Input
              aria-label={`Value of header ${index + 1}`}
              type="password"
              value={value}
              onValueChange={(next) => change(index, { value: next })}
              placeholder={isStored ? (isMoved ? 'Value for the new server' : 'Stored value') : 'Value'}
              spellCheck={false}
              autoComplete="off"
              data-1p-ignore
              data-lpignore="true"
            />
            <IconButton
              label={`Remove header ${name === '' ? index + 1 : name}`}
              hasTooltip={false}
              onClick={() => onChange(headers.filter((_, other) => other !== index))}
            >
              <X />
            </IconButton>
          </div>
        ))}
        <Button
          size="small"
          className="self-start"
          icon={<Plus aria-hidden />}
          onClick={() => onChange([...headers, { name: '', value: '', isStored: false }])}
        >
          Add header
        </Button>
      </div>
      {problem === undefined ? null : (
        <p role="alert" className="mt-1.5 text-xs text-danger">
          {problem}
        </p>
      )}
      <p className="mt-1.5 text-xs text-fg-faint">
        Sent with every call to this connection. Values are stored encrypted and never shown again.
      </p>
    </fieldset>
  );
}
