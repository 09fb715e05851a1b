'use client';

import { Field } from '@base-ui/react/field';
import { NumberField } from '@base-ui/react/number-field';
import { useRef, useState } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';
import { numberProblem, type NumberRange } from './number-problem.ts';
import { useEarlyText } from './use-early-text.ts';

type NumberInputProps = {
  value: number | null;
  range: NumberRange;
  unit?: string;
  className?: string;
} & (
  | {
      /** The meaning of an empty field. */
      placeholder: string;
      onCommit: (value: number | null) => void;
    }
  /** Without a placeholder, the field can't be empty. */
  | { placeholder?: undefined; onCommit: (value: number) => void }
);

type Typed = {
  /** The saved value when typing began. A new saved value replaces the typed text. */
  over: number | null;
  value: number | null;
  problem: string | null;
};

/**
 * A number with its unit. Commits on Enter, on blur and with the arrow keys. An out-of-range number stays as
 * typed, with the reason below, and is never committed or corrected.
 */
export function NumberInput({ value, range, unit, className, ...props }: NumberInputProps) {
  const [latest, setTyped] = useState<Typed | null>(null);
  const typed = latest?.over === value ? latest : null;
  const problem = typed?.problem ?? null;
  const isTakenBack = useRef(false);
  const ref = useEarlyText();

  const commit = (next: number | null) => {
    if (isTakenBack.current) return;
    const found = next === null ? emptyProblem(props) : numberProblem(next, range, unit);
    setTyped(found === null ? null : { over: value, value: next, problem: found });
    if (found !== null || next === value) return;
    if (props.placeholder !== undefined) props.onCommit(next);
    else if (next !== null) props.onCommit(next);
  };

  return (
    <div className={className}>
      <NumberField.Root
        value={typed === null ? value : typed.value}
        onValueChange={(next) => setTyped({ over: value, value: next, problem: null })}
        onValueCommitted={commit}
        allowOutOfRange
        min={range.min}
        max={range.max}
        step={range.step ?? 1}
        format={{ maximumFractionDigits: 9, useGrouping: false }}
        locale="en-US"
        className="relative"
      >
        <NumberField.Input
          ref={ref}
          data-slot="number-input"
          placeholder={props.placeholder}
          aria-invalid={problem === null ? undefined : true}
          onBlur={(event) => {
            // "-" is not a number yet, and the input would keep it without a message.
            const text = event.currentTarget.value.trim();
            if (isTakenBack.current || !Number.isNaN(Number(text))) return;
            event.preventBaseUIHandler();
            setTyped({ over: value, value: null, problem: 'Enter a number' });
          }}
          onKeyDown={(event) => {
            const isEscape = event.key === 'Escape' && typed !== null;
            if (event.key !== 'Enter' && !isEscape) return;
            if (isEscape) event.stopPropagation();
            // Blurring commits the text, or discards it after Escape.
            isTakenBack.current = isEscape;
            event.currentTarget.blur();
            event.currentTarget.focus();
            isTakenBack.current = false;
            if (isEscape) setTyped(null);
          }}
          className={cn(controlClass, 'h-(--control)', unit !== undefined && 'pr-12')}
        />
        {unit === undefined ? null : (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-fg-faint"
          >
            {unit}
          </span>
        )}
      </NumberField.Root>
      {problem === null ? null : (
        <Field.Error match role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </Field.Error>
      )}
    </div>
  );
}

function emptyProblem({ placeholder }: { placeholder?: string | undefined }): string | null {
  return placeholder === undefined ? 'Enter a number' : null;
}
