'use client';

import { Field as BaseField } from '@base-ui/react/field';
import { useId, useState } from 'react';
import { FormDialog } from '#components/shell/form-dialog';
import { ChipChoice } from '#components/ui/chip-choice';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { Switch } from '#components/ui/switch';
import { createWebhook, putWebhook } from '#lib/client/webhooks';
import { NoticeKind } from '#lib/contracts/notice';
import type { Webhook, WebhookWithSecret } from '#lib/contracts/webhook';
import { noticeKindNames } from './notice-kind-names.ts';
import { useForm } from '#components/shell/use-form.ts';
import {
  type DraftProblems,
  draftOf,
  emptyDraft,
  readChange,
  readCreation,
  type WebhookDraft,
} from './webhook-draft.ts';
import { exceptionNames } from './webhook-words.ts';

/** This browser's time zone. */
const ownTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function CreateWebhookDialog({
  onCreated,
  onClose,
}: {
  /** The secret is shown here and never again. */
  onCreated: (created: WebhookWithSecret) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => emptyDraft(ownTimeZone()));
  const form = useForm({ read: () => readCreation(draft), save: createWebhook, onSaved: onCreated });
  return (
    <FormDialog
      title="Add a webhook"
      description="Understudy posts each notice to this address, signed so that the receiver can verify it."
      submitLabel="Add webhook"
      form={form}
      onClose={onClose}
    >
      <WebhookFields draft={draft} problems={form.problems} onChange={setDraft} />
    </FormDialog>
  );
}

export function EditWebhookDialog({
  webhook,
  onSaved,
  onClose,
}: {
  webhook: Webhook;
  onSaved: (webhook: Webhook) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(webhook, ownTimeZone()));
  const form = useForm({
    read: () => readChange(draft),
    save: (input) => putWebhook(webhook.id, input),
    onSaved,
  });
  return (
    <FormDialog title={`Edit ${webhook.name}`} submitLabel="Save" form={form} onClose={onClose}>
      <WebhookFields draft={draft} problems={form.problems} onChange={setDraft} />
    </FormDialog>
  );
}

type FieldsProps = {
  draft: WebhookDraft;
  problems: DraftProblems;
  onChange: (draft: WebhookDraft) => void;
};

function WebhookFields({ draft, problems, onChange }: FieldsProps) {
  const change = (part: Partial<WebhookDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <Field label="Name" error={problems.name}>
        <Input
          value={draft.name}
          onValueChange={(name) => change({ name })}
          maxLength={60}
          placeholder="Team chat"
          autoComplete="off"
        />
      </Field>
      <Field label="URL" error={problems.url} hint="An http or https address. Redirects are not followed.">
        <Input
          value={draft.url}
          onValueChange={(url) => change({ url })}
          maxLength={2_000}
          placeholder="https://example.com/hooks/understudy"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <BaseField.Root
        invalid={problems.kinds !== undefined}
        render={<fieldset />}
        className="flex flex-col gap-2"
      >
        <legend className="mb-1.5 font-medium">Notices</legend>
        <Segmented<'all' | 'some'>
          label="Notices"
          value={draft.isSelected ? 'some' : 'all'}
          onValueChange={(value) => change({ isSelected: value === 'some' })}
          options={[
            { value: 'all', label: 'All kinds' },
            { value: 'some', label: 'Some kinds' },
          ]}
          className="self-start"
        />
        {draft.isSelected ? (
          <ChipChoice
            label="Kinds"
            value={draft.kinds}
            onChange={(kinds) => change({ kinds })}
            options={NoticeKind.options.map((value) => ({ value, label: noticeKindNames[value] }))}
          />
        ) : null}
        {problems.kinds === undefined ? null : (
          <BaseField.Error match role="alert" className="text-xs text-danger">
            {problems.kinds}
          </BaseField.Error>
        )}
      </BaseField.Root>
      <OnOff
        title="Also send when a notice is resolved"
        isOn={draft.sendsResolved}
        onChange={(sendsResolved) => change({ sendsResolved })}
      />
      <OnOff
        title="Quiet hours"
        hint="Notices wait and are sent as one message when the quiet hours end."
        isOn={draft.isQuiet}
        onChange={(isQuiet) => change({ isQuiet })}
      />
      {draft.isQuiet ? <QuietFields draft={draft} problems={problems} onChange={onChange} /> : null}
    </>
  );
}

function QuietFields({ draft, problems, onChange }: FieldsProps) {
  const change = (part: Partial<WebhookDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <Field label="From">
          <Input type="time" value={draft.from} onValueChange={(from) => change({ from })} />
        </Field>
        <Field label="To">
          <Input type="time" value={draft.to} onValueChange={(to) => change({ to })} />
        </Field>
      </div>
      <Field label="Time zone" error={problems.quietHours} hint="For example Europe/Berlin.">
        <Input
          value={draft.timeZone}
          onValueChange={(timeZone) => change({ timeZone })}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field label="Send immediately">
        <Select
          value={draft.exceptFrom}
          onValueChange={(exceptFrom) => change({ exceptFrom })}
          options={(['critical', 'warning', 'none'] as const).map((value) => ({
            value,
            label: exceptionNames[value],
          }))}
          className="w-full"
        />
      </Field>
    </>
  );
}

function OnOff({
  title,
  hint,
  isOn,
  onChange,
}: {
  title: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p id={id} className="font-medium">
          {title}
        </p>
        {hint === undefined ? null : (
          <p id={`${id}-why`} className="text-xs text-fg-faint">
            {hint}
          </p>
        )}
      </div>
      <Switch
        aria-labelledby={id}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-why` })}
        checked={isOn}
        onCheckedChange={onChange}
      />
    </div>
  );
}
