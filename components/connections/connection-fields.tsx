'use client';

import { useId, useState } from 'react';
import { Button } from '#components/ui/button';
import { Disclosure } from '#components/ui/disclosure';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { NumberInput } from '#components/ui/number-input';
import { Select } from '#components/ui/select';
import { Switch } from '#components/ui/switch';
import type { Connection } from '#lib/contracts/connection';
import { OPENROUTER } from '#lib/contracts/known-connections';
import { connectionPresets } from '#lib/contracts/connection-presets';
import type { DataRegion } from '#lib/contracts/policy';
import { slugOf } from '#lib/contracts/slug-of';
import { type ConnectionDraft, type DraftProblems, isMoved, isUnencrypted } from './connection-draft.ts';
import { HeaderFields } from './header-fields.tsx';
import { ManagementKeyField } from './management-key-field.tsx';
import { SpeaksChoice } from './speaks-choice.tsx';

/** Everything about a connection that a person can set. */
export function ConnectionFields({
  draft,
  problems,
  connection,
  preset,
  onChange,
}: {
  draft: ConnectionDraft;
  problems: DraftProblems;
  /** Null for a new one. */
  connection: Connection | null;
  preset: string | null;
  onChange: (draft: ConnectionDraft) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const change = (part: Partial<ConnectionDraft>) => onChange({ ...draft, ...part });
  // A slug that was chosen on purpose does not follow the name.
  const followsName = connection === null && draft.slug === slugOf(draft.name);
  const isBuiltIn = connection?.id === OPENROUTER;
  const moves = connection !== null && isMoved(connection, draft);
  return (
    <>
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        <Field label="Name" error={problems.name}>
          <Input
            value={draft.name}
            onValueChange={(name) => change({ name, ...(followsName ? { slug: slugOf(name) } : {}) })}
            maxLength={60}
            placeholder="My server"
            autoComplete="off"
          />
        </Field>
        <Field
          label="Slug"
          error={problems.slug}
          hint={
            <>
              In chains: <span className="text-id text-fg-muted">{draft.slug || '…'}::model</span>
            </>
          }
        >
          <Input
            value={draft.slug}
            onValueChange={(slug) => change({ slug })}
            maxLength={48}
            placeholder="my-server"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            className="font-mono"
          />
        </Field>
      </div>
      {isBuiltIn ? null : (
        <>
          <Field
            label="Base URL"
            error={problems.baseUrl}
            hint={
              isUnencrypted(draft.baseUrl)
                ? 'Keys and prompts are sent to this address unencrypted.'
                : undefined
            }
          >
            <Input
              type="url"
              inputMode="url"
              value={draft.baseUrl}
              onValueChange={(baseUrl) => change({ baseUrl })}
              placeholder="https://example.com/v1"
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              className="font-mono"
            />
          </Field>
          <KeyField
            draft={draft}
            problem={problems.key}
            keyLast4={connection?.keyLast4 ?? null}
            isMoved={moves}
            preset={preset}
            onChange={change}
          />
        </>
      )}
      <Disclosure
        title="More options"
        summary={
          draft.kind === 'openrouter'
            ? 'Concurrency, headers, APIs, management key'
            : 'Concurrency, headers, APIs, data policies, region'
        }
        open={isOpen || problems.headers !== undefined || problems.managementKey !== undefined}
        onOpenChange={setIsOpen}
      >
        <div className="flex flex-col gap-4 pt-2">
          <Concurrency most={draft.maxConcurrent} onChange={(maxConcurrent) => change({ maxConcurrent })} />
          <HeaderFields
            headers={draft.headers}
            isMoved={moves}
            problem={problems.headers}
            onChange={(headers) => change({ headers })}
          />
          <SpeaksChoice value={draft.speaks} onChange={(speaks) => change({ speaks })} />
          {draft.kind === 'openrouter' ? (
            <ManagementKeyField
              draft={draft}
              problem={problems.managementKey}
              last4={connection?.managementKeyLast4 ?? null}
              isMoved={moves}
              onChange={change}
            />
          ) : (
            <>
              <DataPolicy
                isOn={draft.keepsDataPolicy}
                onChange={(keepsDataPolicy) => change({ keepsDataPolicy })}
              />
              <RegionChoice value={draft.dataRegion} onChange={(dataRegion) => change({ dataRegion })} />
            </>
          )}
        </div>
      </Disclosure>
    </>
  );
}

function KeyField({
  draft: { kind, key, removesKey },
  problem,
  keyLast4,
  isMoved: moves,
  preset,
  onChange,
}: {
  draft: ConnectionDraft;
  problem: string | undefined;
  keyLast4: string | null;
  /** The base URL now points to a server that the stored key was not entered for. */
  isMoved: boolean;
  preset: string | null;
  onChange: (part: Partial<ConnectionDraft>) => void;
}) {
  const known = connectionPresets.find(({ slug }) => slug === preset);
  const keyUrl = known?.keyUrl ?? null;
  return (
    <Field
      label="Key"
      error={problem}
      hint={
        <>
          {keyUrl === null ? (
            !(moves && keyLast4 !== null) && (known?.isLocal === true || kind === 'openai_compatible') ? (
              'Leave empty if the server needs none. '
            ) : (
              ''
            )
          ) : (
            <>
              <a
                href={keyUrl}
                target="_blank"
                rel="noreferrer"
                className="text-accent underline underline-offset-2"
              >
                Create a key at {URL.parse(keyUrl)?.host}
              </a>
              .{' '}
            </>
          )}
          Stored encrypted on this machine.
        </>
      }
    >
      <div className="flex gap-2">
        <Input
          type="password"
          name="connection-key"
          value={key}
          onValueChange={(next) => onChange({ key: next, removesKey: false })}
          disabled={removesKey}
          placeholder={
            removesKey
              ? 'Removed when you save'
              : keyLast4 === null
                ? ''
                : moves
                  ? 'Key for the new server'
                  : `Leave empty to keep ••••${keyLast4}`
          }
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          className="font-mono placeholder:font-sans"
        />
        {keyLast4 === null || kind === 'openrouter' ? null : (
          <Button onClick={() => onChange({ removesKey: !removesKey, key: '' })}>
            {removesKey ? 'Keep key' : 'Remove key'}
          </Button>
        )}
      </div>
    </Field>
  );
}

function Concurrency({ most, onChange }: { most: number | null; onChange: (most: number | null) => void }) {
  return (
    <Field
      label="Maximum concurrent calls"
      hint="Further calls wait in a queue. When the category’s wait for your own limits ends, they switch to a model on another connection."
    >
      <NumberInput
        value={most}
        placeholder="No limit"
        range={{ min: 1, max: 10_000, decimals: 0 }}
        onCommit={onChange}
        className="w-32"
      />
    </Field>
  );
}

const regionOptions = [
  { value: 'unknown', label: 'Unknown' },
  { value: 'eu', label: 'EU' },
  { value: 'us', label: 'US' },
] as const;

function RegionChoice({
  value,
  onChange,
}: {
  value: DataRegion | null;
  onChange: (region: DataRegion | null) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="font-medium">Region</p>
        <p id={id} className="text-xs text-fg-faint">
          Where the server processes requests. Categories limited to a region skip connections in other or
          unknown regions. Understudy can’t verify this.
        </p>
      </div>
      <Select
        label="Region"
        value={value ?? 'unknown'}
        options={regionOptions}
        onValueChange={(region) => onChange(region === 'unknown' ? null : region)}
      />
    </div>
  );
}

function DataPolicy({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p id={id} className="font-medium">
          Honors data policies
        </p>
        <p id={`${id}-why`} className="text-xs text-fg-faint">
          Turn this on if the server neither stores prompts nor trains on them. While it is off, requests that
          demand this with <span className="text-id">data_collection: deny</span> or{' '}
          <span className="text-id">zdr</span> skip this connection. Understudy can’t verify it.
        </p>
      </div>
      <Switch aria-labelledby={id} aria-describedby={`${id}-why`} checked={isOn} onCheckedChange={onChange} />
    </div>
  );
}
