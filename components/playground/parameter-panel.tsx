'use client';

import { SlidersHorizontal } from 'lucide-react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Popover } from '#components/ui/popover';
import { Switch } from '#components/ui/switch';
import {
  checkParameter,
  countSet,
  defaultParameters,
  parameterNames,
  parameterRanges,
  type Parameters,
} from './parameters.ts';

/** Temperature and other parameters, collapsed by default. */
export function ParameterPanel({
  parameters,
  onChange,
}: {
  parameters: Parameters;
  onChange: (parameters: Parameters) => void;
}) {
  const setCount = countSet(parameters);
  return (
    <Popover
      label="Parameters"
      side="top"
      className="w-72"
      trigger={
        <Button variant="ghost" className="-ml-2" icon={<SlidersHorizontal />}>
          Parameters{setCount === 0 ? '' : ` (${setCount})`}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {parameterNames.map((name) => (
          <Field
            key={name}
            label={parameterRanges[name].label}
            error={checkParameter(name, parameters[name]) ?? undefined}
          >
            <Input
              value={parameters[name]}
              inputMode="decimal"
              placeholder="the model’s default"
              onValueChange={(typed) => onChange({ ...parameters, [name]: typed })}
            />
          </Field>
        ))}
        <label className="flex items-center justify-between gap-3">
          <span className="font-medium">Stream the answer</span>
          <Switch
            checked={parameters.stream}
            onCheckedChange={(stream) => onChange({ ...parameters, stream })}
          />
        </label>
        {setCount === 0 ? null : (
          <Button
            size="small"
            variant="ghost"
            className="self-start"
            onClick={() => onChange(defaultParameters)}
          >
            Reset to defaults
          </Button>
        )}
      </div>
    </Popover>
  );
}
