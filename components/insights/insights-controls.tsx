'use client';

import { useQuery } from '@tanstack/react-query';
import { historyValuesQuery } from '#lib/client/insights';
import { Button } from '#components/ui/button';
import { Input } from '#components/ui/input';
import { NameSelect } from '#components/ui/name-select';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { useClientNames } from '#components/clients/use-client-names.ts';
import { dayOf } from './days.ts';
import type { CountedConnection, CountedOption } from './use-counted-connection.ts';
import type { InsightsChoice, RangeChoice, SetInsightsFilter } from './use-insights-filter.ts';

const narrow = 'min-w-0 md:w-36';
/** Dates are typed part by part, so each part replaces the history entry. */
const typed = { history: 'replace' } as const;
const weekMs = 6 * 86_400_000;

const rangeOptions: readonly { value: RangeChoice; label: string }[] = [
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: 'custom', label: 'Dates' },
];

/** The filter of the insights. */
export function InsightsControls({
  choice: { choice, days, filter },
  connection: { counted, offered },
  onChange,
}: {
  choice: InsightsChoice;
  connection: CountedConnection;
  onChange: SetInsightsFilter;
}) {
  const values = useQuery(historyValuesQuery).data;
  const clientNameOf = useClientNames();

  const chooseRange = (next: RangeChoice) => {
    if (next !== 'custom') return void onChange({ range: next, first: null, last: null });
    const nowMs = Date.now();
    return void onChange({ range: next, first: dateOf(dayOf(nowMs - weekMs)), last: dateOf(dayOf(nowMs)) });
  };

  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <div role="search" aria-label="Filter the insights" className="flex flex-wrap items-center gap-2">
      <Segmented<RangeChoice>
        label="Range"
        value={choice}
        onValueChange={chooseRange}
        options={rangeOptions}
        className="max-md:w-full max-md:*:flex-1 max-md:*:px-1"
      />
      {days === null ? null : (
        <div className="flex items-center gap-1.5 max-md:w-full">
          <DayInput
            label="First day"
            value={days.first}
            onChange={(first) => void onChange({ first }, typed)}
          />
          <span aria-hidden className="text-fg-faint">
            –
          </span>
          <DayInput label="Last day" value={days.last} onChange={(last) => void onChange({ last }, typed)} />
        </div>
      )}
      {counted === null || offered.length < 2 ? null : (
        <ConnectionChoice counted={counted} offered={offered} onChange={onChange} />
      )}
      <div className="grid grid-cols-2 gap-2 max-md:w-full md:flex md:flex-wrap">
        <NameSelect
          className={narrow}
          label="Category"
          anyLabel="Any category"
          value={filter.category}
          values={values?.categories}
          onChange={(category) => void onChange({ category })}
        />
        <NameSelect
          className={narrow}
          label="Model"
          anyLabel="Any model"
          value={filter.model}
          values={values?.models}
          onChange={(model) => void onChange({ model })}
        />
        <NameSelect
          className={narrow}
          label="Provider"
          anyLabel="Any provider"
          value={filter.provider}
          values={values?.providers}
          onChange={(provider) => void onChange({ provider })}
        />
        <NameSelect
          className={narrow}
          label="Client"
          anyLabel="Any client"
          value={filter.client}
          values={values?.clients}
          labelOf={clientNameOf}
          onChange={(client) => void onChange({ client })}
        />
      </div>
      {isNarrowed ? (
        <Button
          size="small"
          variant="ghost"
          onClick={() => void onChange({ category: null, model: null, provider: null, client: null })}
        >
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** More options than this are shown as a select. */
const MAX_SIDE_BY_SIDE = 3;

function ConnectionChoice({
  counted,
  offered,
  onChange,
}: {
  counted: CountedOption;
  offered: readonly CountedOption[];
  onChange: SetInsightsFilter;
}) {
  const options = offered.map(({ key, label }) => ({ value: key, label }));
  const choose = (key: string) => {
    const next = offered.find((option) => option.key === key)?.counted;
    if (next !== undefined) void onChange({ connection: null, demo: null, ...next });
  };
  return options.length > MAX_SIDE_BY_SIDE ? (
    <Select<string>
      label="Connection"
      value={counted.key}
      onValueChange={choose}
      options={options}
      className="min-w-0 max-md:w-full md:w-44"
    />
  ) : (
    <Segmented<string>
      label="Connection"
      value={counted.key}
      onValueChange={choose}
      options={options}
      className="max-md:w-full max-md:*:flex-1"
    />
  );
}

function DayInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: Date) => void;
}) {
  return (
    <Input
      type="date"
      aria-label={label}
      className="w-36 max-md:w-0 max-md:flex-1"
      value={value}
      onValueChange={(next) => {
        // Empty while a date is being typed.
        if (next !== '') onChange(dateOf(next));
      }}
    />
  );
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
