'use client';

import { useId, useState } from 'react';
import { FormDialog } from '#components/shell/form-dialog';
import { Field } from '#components/ui/field';
import { NumberInput } from '#components/ui/number-input';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { Switch } from '#components/ui/switch';
import { createBudget, putBudget } from '#lib/client/budgets';
import type { Budget } from '#lib/contracts/budget';
import { useForm } from '#components/shell/use-form.ts';
import {
  type BudgetDraft,
  draftOf,
  type DraftProblems,
  emptyDraft,
  readChange,
  readCreation,
} from './budget-draft.ts';
import { useScopeNames } from './use-scope-names.ts';

type DialogProps = {
  readonly onSaved: (budget: Budget) => void;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | true;
};

export function CreateBudgetDialog({ onSaved, onClose, focusAfter }: DialogProps) {
  const [draft, setDraft] = useState(emptyDraft);
  const { options } = useScopeNames();
  const form = useForm({ read: () => readCreation(draft), save: createBudget, onSaved });
  const change = (part: Partial<BudgetDraft>) => setDraft({ ...draft, ...part });
  return (
    <FormDialog
      title="Create a budget"
      description="Before each call, Understudy reserves its estimated cost. Afterwards, it counts the actual cost."
      submitLabel="Create"
      form={form}
      onClose={onClose}
      focusAfter={focusAfter}
    >
      <Field label="For">
        <Select
          value={draft.scope}
          onValueChange={(scope) => change({ scope })}
          options={options}
          className="w-full"
        />
      </Field>
      <fieldset>
        <legend className="mb-1.5 font-medium">Period</legend>
        <Segmented
          label="Period"
          value={draft.period}
          onValueChange={(period) => change({ period })}
          options={[
            { value: 'request', label: 'Request' },
            { value: 'day', label: 'Day' },
            { value: 'week', label: 'Week' },
            { value: 'month', label: 'Month' },
          ]}
        />
        <p className="mt-1.5 text-xs text-fg-faint">Days, weeks and months begin at midnight UTC.</p>
      </fieldset>
      <BudgetFields draft={draft} problems={form.problems} onChange={change} />
    </FormDialog>
  );
}

export function EditBudgetDialog({
  budget,
  name,
  onSaved,
  onClose,
  focusAfter,
}: DialogProps & { readonly budget: Budget; readonly name: string }) {
  const [draft, setDraft] = useState(() => draftOf(budget));
  const form = useForm({
    read: () => readChange(draft),
    save: (input) => putBudget(budget.id, input),
    onSaved,
  });
  return (
    <FormDialog
      title="Edit budget"
      description={`${name}. Raising the limit also ends a pause.`}
      submitLabel="Save"
      form={form}
      onClose={onClose}
      focusAfter={focusAfter}
    >
      <BudgetFields
        draft={draft}
        problems={form.problems}
        onChange={(part) => setDraft({ ...draft, ...part })}
      />
    </FormDialog>
  );
}

function BudgetFields({
  draft,
  problems,
  onChange,
}: {
  draft: BudgetDraft;
  problems: DraftProblems;
  onChange: (part: Partial<BudgetDraft>) => void;
}) {
  return (
    <>
      <Field label="Limit in USD" error={problems.limitUsd}>
        <NumberInput
          value={draft.limitUsd}
          placeholder="5"
          range={{ min: 0, max: 1_000_000, decimals: 6 }}
          onCommit={(limitUsd) => onChange({ limitUsd })}
          className="w-40"
        />
      </Field>
      <OnOff
        title="Stop paid calls when the budget is spent"
        hint="When off, the budget only tracks spending, and calls continue."
        isOn={draft.hard}
        onChange={(hard) => onChange({ hard })}
      />
      {draft.hard ? (
        <OnOff
          title="Allow free models"
          hint="Free models are still called while the budget is paused."
          isOn={draft.freeWhenPaused}
          onChange={(freeWhenPaused) => onChange({ freeWhenPaused })}
        />
      ) : null}
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
  hint: string;
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
        <p id={`${id}-why`} className="text-xs text-fg-faint">
          {hint}
        </p>
      </div>
      <Switch aria-labelledby={id} aria-describedby={`${id}-why`} checked={isOn} onCheckedChange={onChange} />
    </div>
  );
}
