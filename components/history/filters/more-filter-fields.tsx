'use client';

import { useQuery } from '@tanstack/react-query';
import type { HistoryFilter } from '#lib/client/history';
import { connectionsQuery } from '#lib/client/connections';
import { historyValuesQuery } from '#lib/client/insights';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { NameSelect } from '#components/ui/name-select';
import { NumberInput } from '#components/ui/number-input';
import { Select } from '#components/ui/select';
import { useClientNames } from '#components/clients/use-client-names.ts';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { toLocalInput } from './local-input.ts';
import { asTyped, type SetHistoryFilter } from './use-history-filter.ts';
import { noChoice } from '#components/ui/no-choice.ts';

/** The less common filters, in a popover. */
export function MoreFilterFields({
  filter,
  setFilter,
}: {
  filter: HistoryFilter;
  setFilter: SetHistoryFilter;
}) {
  const values = useQuery(historyValuesQuery).data;
  const connections = useQuery(connectionsQuery).data;
  const wordsOf = useConnectionWords();
  const clientNameOf = useClientNames();
  const there = new Set(connections?.map(({ slug }) => slug));
  const named = [
    ...(values?.connections ?? []),
    ...(filter.connection === undefined ? [] : [filter.connection]),
  ];
  const gone = connections === undefined ? [] : [...new Set(named)].filter((slug) => !there.has(slug));
  return (
    <div className="flex flex-col gap-3">
      <Field label="Model (requested or tried)">
        <NameSelect
          className="w-full min-w-0"
          anyLabel="Any model"
          value={filter.model}
          values={values?.models}
          onChange={(model) => void setFilter({ model })}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Provider">
          <NameSelect
            className="w-full min-w-0"
            anyLabel="Any provider"
            value={filter.provider}
            values={values?.providers}
            onChange={(provider) => void setFilter({ provider })}
          />
        </Field>
        <Field label="Client">
          <NameSelect
            className="w-full min-w-0"
            anyLabel="Any client"
            value={filter.client}
            values={values?.clients}
            labelOf={clientNameOf}
            onChange={(client) => void setFilter({ client })}
          />
        </Field>
        <Field label="Streaming">
          <Select<typeof noChoice | 'true' | 'false'>
            value={filter.stream === undefined ? noChoice : filter.stream ? 'true' : 'false'}
            onValueChange={(value) =>
              void setFilter({ stream: value === noChoice ? null : value === 'true' })
            }
            options={[
              { value: noChoice, label: 'Any' },
              { value: 'true', label: 'Streamed' },
              { value: 'false', label: 'Not streamed' },
            ]}
          />
        </Field>
        <Field label="Connection">
          <Select<string>
            value={filter.connection ?? noChoice}
            onValueChange={(value) => void setFilter({ connection: value === noChoice ? null : value })}
            options={[
              { value: noChoice, label: 'Any' },
              ...(connections ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
              ...gone.map((slug) => ({ value: slug, label: `${wordsOf(slug).label} (removed)` })),
            ]}
          />
        </Field>
      </div>
      <Field label="From">
        <Moment value={filter.from} onChange={(from) => void setFilter({ from }, asTyped(filter.from))} />
      </Field>
      <Field label="Until">
        <Moment value={filter.to} onChange={(to) => void setFilter({ to }, asTyped(filter.to))} />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Cost at least">
          <NumberInput
            value={filter.minCostUsd ?? null}
            range={{ min: 0, step: 0.01 }}
            placeholder="Any"
            unit="USD"
            onCommit={(minCostUsd) => void setFilter({ minCostUsd }, asTyped(filter.minCostUsd))}
          />
        </Field>
        <Field label="Cost at most">
          <NumberInput
            value={filter.maxCostUsd ?? null}
            range={{ min: 0, step: 0.01 }}
            placeholder="Any"
            unit="USD"
            onCommit={(maxCostUsd) => void setFilter({ maxCostUsd }, asTyped(filter.maxCostUsd))}
          />
        </Field>
      </div>
    </div>
  );
}

function Moment({ value, onChange }: { value: string | undefined; onChange: (iso: string | null) => void }) {
  return (
    <Input
      type="datetime-local"
      value={value === undefined ? '' : toLocalInput(Date.parse(value))}
      onValueChange={(typed) => onChange(typed === '' ? null : new Date(typed).toISOString())}
    />
  );
}
