'use client';

import { Field as BaseField } from '@base-ui/react/field';
import { useQuery } from '@tanstack/react-query';
import { ChipChoice } from '#components/ui/chip-choice';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { NumberInput } from '#components/ui/number-input';
import { Segmented } from '#components/ui/segmented';
import { categoriesQuery } from '#lib/client/categories';
import { clientRange } from '#lib/contracts/client';
import type { ClientDraft, DraftProblems } from './client-draft.ts';

/** A client’s name and limits. */
export function ClientFields({
  draft,
  problems,
  onChange,
}: {
  draft: ClientDraft;
  problems: DraftProblems;
  onChange: (draft: ClientDraft) => void;
}) {
  const change = (part: Partial<ClientDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <Field label="Name" error={problems.name} hint="Shown in the history and in Insights.">
        <Input
          value={draft.name}
          onValueChange={(name) => change({ name })}
          maxLength={60}
          placeholder="Editor on my laptop"
          autoComplete="off"
        />
      </Field>
      <CategoryChoice draft={draft} problem={problems.categories} onChange={change} />
      <div className="grid grid-cols-2 gap-4">
        <Field label="Requests per minute">
          <NumberInput
            value={draft.requestsPerMinute}
            placeholder="No limit"
            range={{ ...clientRange.requestsPerMinute, decimals: 0 }}
            onCommit={(requestsPerMinute) => change({ requestsPerMinute })}
          />
        </Field>
        <Field label="Concurrent requests">
          <NumberInput
            value={draft.maxConcurrent}
            placeholder="No limit"
            range={{ ...clientRange.maxConcurrent, decimals: 0 }}
            onCommit={(maxConcurrent) => change({ maxConcurrent })}
          />
        </Field>
      </div>
      <Field
        label="Last day"
        error={problems.expiresAt}
        hint="The key expires at the end of this day. Leave empty for no expiry."
      >
        <Input
          type="date"
          value={draft.lastDay}
          onValueChange={(lastDay) => change({ lastDay })}
          className="w-44"
        />
      </Field>
    </>
  );
}

/** What the client may use: everything, or some categories. */
function CategoryChoice({
  draft: { isLimited, categories },
  problem,
  onChange,
}: {
  draft: ClientDraft;
  problem: string | undefined;
  onChange: (part: Partial<ClientDraft>) => void;
}) {
  const known = useQuery(categoriesQuery).data ?? [];
  // A category that was deleted since stays listed, so that it can be taken out.
  const gone = categories.filter((slug) => !known.some((category) => category.slug === slug));
  const offered = [...known, ...gone.map((slug) => ({ slug, name: `${slug} (deleted)` }))];
  return (
    <BaseField.Root invalid={problem !== undefined} render={<fieldset />} className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Access</legend>
      <Segmented<'all' | 'some'>
        label="Access"
        value={isLimited ? 'some' : 'all'}
        onValueChange={(value) => onChange({ isLimited: value === 'some' })}
        options={[
          { value: 'all', label: 'All categories and models' },
          { value: 'some', label: 'Some categories' },
        ]}
        className="self-start"
      />
      {isLimited ? (
        <ChipChoice
          label="Categories"
          value={categories}
          onChange={(next) => onChange({ categories: next })}
          options={offered.map(({ slug, name }) => ({ value: slug, label: name }))}
        />
      ) : null}
      {problem === undefined ? null : (
        <BaseField.Error match role="alert" className="text-xs text-danger">
          {problem}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}
