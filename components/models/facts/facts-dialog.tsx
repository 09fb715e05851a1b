'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { NumberInput } from '#components/ui/number-input';
import { Select } from '#components/ui/select';
import { Skeleton } from '#components/ui/skeleton';
import { categoriesQuery } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { modelFactsQuery, putModelFacts } from '#lib/client/model-facts';
import { modelsQuery } from '#lib/client/models';
import type { CatalogueModel, OwnFact } from '#lib/contracts/model';
import { takesParameter } from '#lib/contracts/model-facts';
import { inputWords, outputWords, type OwnFacts } from '#lib/contracts/own-facts';
import { toast } from '#components/ui/toast-manager.ts';

/** The facts about a model, and a form to correct them. Facts set by the person override every list. */
export function FactsDialog({
  target,
  name,
  model,
  onClose,
}: {
  target: string;
  name: string;
  model: CatalogueModel;
  onClose: () => void;
}) {
  const set = useQuery(modelFactsQuery);
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <DialogHeader title={`Facts about ${name}`}>
        {model.borrowedFrom === null
          ? 'From the model list of its connection. Correct what is wrong or missing.'
          : `Facts its connection doesn’t report come from ${model.borrowedFrom} in OpenRouter’s list. Correct what is wrong or missing.`}
      </DialogHeader>
      {set.data === undefined ? (
        <DialogBody>{set.isError ? describeFailure(set.error) : <Skeleton className="h-72" />}</DialogBody>
      ) : (
        <FactsForm
          target={target}
          name={name}
          model={model}
          before={set.data.get(target) ?? {}}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

const parameters = [
  { fact: 'tools', label: 'Tools' },
  { fact: 'structured_outputs', label: 'Strict JSON' },
  { fact: 'reasoning', label: 'Reasoning' },
] as const;

function FactsForm({
  target,
  name,
  model,
  before,
  onClose,
}: {
  target: string;
  name: string;
  model: CatalogueModel;
  before: OwnFacts;
  onClose: () => void;
}) {
  const [facts, setFacts] = useState<OwnFacts>(before);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (next: OwnFacts) => putModelFacts({ target, facts: next }),
    onSuccess: (all) => {
      queryClient.setQueryData(modelFactsQuery.queryKey, all);
      for (const { queryKey } of [modelsQuery, categoriesQuery])
        void queryClient.invalidateQueries({ queryKey });
      toast({ tone: 'ok', title: `Facts about ${name} saved` });
      onClose();
    },
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  const change = <Fact extends OwnFact>(fact: Fact, value: OwnFacts[Fact] | undefined) =>
    setFacts((current) => {
      const { [fact]: _before, ...rest } = current;
      return value === undefined ? rest : { ...rest, [fact]: value };
    });
  // The lists' facts, if the person sets nothing.
  const listed = (fact: OwnFact, value: string | null): string =>
    before[fact] !== undefined ? 'As listed' : (value ?? 'Unknown');
  const hint = (fact: OwnFact) => {
    if (facts[fact] !== undefined) return 'Set by you';
    return before[fact] === undefined && model.borrowedFacts.includes(fact)
      ? 'From OpenRouter’s list'
      : undefined;
  };

  return (
    <form
      // The fields show their own errors, because the browser rejects a price of 0.5 as a wrong step.
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(facts);
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field label="Context window" hint={hint('contextTokens')}>
          <NumberInput
            value={facts.contextTokens ?? null}
            placeholder={listed('contextTokens', model.contextTokens?.toLocaleString('en-US') ?? null)}
            unit="tokens"
            range={{ min: 1, max: 1_000_000_000, decimals: 0 }}
            onCommit={(value: number | null) => change('contextTokens', value ?? undefined)}
          />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label="Input price" hint={hint('promptUsdPerMillion')}>
            <NumberInput
              value={facts.promptUsdPerMillion ?? null}
              placeholder={listed('promptUsdPerMillion', priceOf(model.promptUsdPerToken))}
              unit="$ / M"
              range={{ min: 0, max: 100_000, decimals: 6 }}
              onCommit={(value: number | null) => change('promptUsdPerMillion', value ?? undefined)}
            />
          </Field>
          <Field label="Output price" hint={hint('completionUsdPerMillion')}>
            <NumberInput
              value={facts.completionUsdPerMillion ?? null}
              placeholder={listed('completionUsdPerMillion', priceOf(model.completionUsdPerToken))}
              unit="$ / M"
              range={{ min: 0, max: 100_000, decimals: 6 }}
              onCommit={(value: number | null) => change('completionUsdPerMillion', value ?? undefined)}
            />
          </Field>
        </div>
        <Modalities
          label="Input"
          words={inputWords}
          always="text"
          own={facts.inputModalities}
          listed={model.inputModalities}
          onChange={(value) => change('inputModalities', value)}
        />
        <Modalities
          label="Output"
          words={outputWords}
          own={facts.outputModalities}
          listed={model.outputModalities}
          onChange={(value) => change('outputModalities', value)}
        />
        <div className="grid grid-cols-3 gap-4 max-sm:grid-cols-1">
          {parameters.map(({ fact, label }) => (
            <Field key={fact} label={label} hint={hint(fact)}>
              <Select
                value={choiceOf(facts[fact])}
                onValueChange={(next) => change(fact, next === 'listed' ? undefined : next === 'yes')}
                options={[
                  {
                    value: 'listed' as const,
                    label: listed(fact, wordOf(takesParameter(model, fact))),
                  },
                  { value: 'yes' as const, label: 'Yes' },
                  { value: 'no' as const, label: 'No' },
                ]}
              />
            </Field>
          ))}
        </div>
      </DialogBody>
      <DialogFooter>
        {Object.keys(facts).length === 0 ? null : (
          <Button variant="ghost" className="mr-auto" onClick={() => setFacts({})}>
            Clear what I set
          </Button>
        )}
        <DialogClose render={<Button>Cancel</Button>} />
        <Button type="submit" variant="primary" disabled={save.isPending}>
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Nothing pressed leaves it to the lists. */
function Modalities<Word extends string>({
  label,
  words,
  always,
  own,
  listed,
  onChange,
}: {
  label: string;
  words: readonly Word[];
  /** Set together with any other. */
  always?: Word;
  own: readonly Word[] | undefined;
  listed: readonly string[] | null;
  onChange: (value: Word[] | undefined) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">{label}</legend>
      <ToggleGroup
        multiple
        aria-label={label}
        value={[...(own ?? listed ?? [])]}
        onValueChange={(next: string[]) => {
          const chosen = words.filter((word) => word === always || next.includes(word));
          onChange(next.length === 0 ? undefined : chosen);
        }}
        className="flex flex-wrap gap-1.5"
      >
        {words.map((word) => (
          <Toggle
            key={word}
            value={word}
            className="h-7 rounded-md border px-2 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:border-accent data-pressed:bg-accent-soft data-pressed:text-accent"
          >
            {word}
          </Toggle>
        ))}
      </ToggleGroup>
      <p className="mt-1.5 text-xs text-fg-faint">
        {own !== undefined ? 'Set by you' : listed === null ? 'Unknown' : 'As listed'}
      </p>
    </fieldset>
  );
}

function choiceOf(value: boolean | undefined): 'listed' | 'yes' | 'no' {
  return value === undefined ? 'listed' : value ? 'yes' : 'no';
}

function wordOf(value: boolean | null): string | null {
  return value === null ? null : value ? 'As listed: yes' : 'As listed: no';
}

function priceOf(usdPerToken: number | null): string | null {
  return usdPerToken === null ? null : String(Number((usdPerToken * 1_000_000).toPrecision(9)));
}
