import { NumberInput } from '#components/ui/number-input';
import { Policy, type PriceCeiling } from '#lib/contracts/policy';
import { PolicyRow, type ChangePolicy } from './policy-row.tsx';

type SecondsField =
  | 'patienceMs'
  | 'deadlineMs'
  | 'firstTokenMs'
  | 'keepAliveMs'
  | 'stallMs'
  | 'wholeAnswerMs'
  | 'maxStreamMs';
type CountField = 'maxAttempts' | 'retries';

type NumberRowProps<Field> = {
  title: string;
  hint: string;
  field: Field;
  policy: Policy;
  onChange: ChangePolicy;
};

/** A duration: stored in milliseconds, shown in seconds. */
export function PolicySeconds({ title, hint, field, policy, onChange }: NumberRowProps<SecondsField>) {
  const { min, max } = rangeOf(field);
  return (
    <PolicyRow title={title} hint={hint} isNarrow>
      <NumberInput
        value={policy[field] / 1_000}
        unit="s"
        range={{ min: min / 1_000, max: max / 1_000, decimals: 3 }}
        onCommit={(seconds) => onChange(`${title}: ${seconds} s`, { [field]: Math.round(seconds * 1_000) })}
        className="w-32"
      />
    </PolicyRow>
  );
}

export function PolicyCount({ title, hint, field, policy, onChange }: NumberRowProps<CountField>) {
  return (
    <PolicyRow title={title} hint={hint} isNarrow>
      <NumberInput
        value={policy[field]}
        range={{ ...rangeOf(field), decimals: 0 }}
        onCommit={(count) => onChange(`${title}: ${count}`, { [field]: count })}
        className="w-32"
      />
    </PolicyRow>
  );
}

/** Requests at once; empty for any number. */
export function PolicyConcurrency({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  const title = 'Maximum concurrent requests';
  return (
    <PolicyRow title={title} hint="Further requests wait in a queue until the request deadline." isNarrow>
      <NumberInput
        value={policy.maxConcurrent}
        placeholder="No limit"
        range={{ min: 1, max: 10_000, decimals: 0 }}
        onCommit={(maxConcurrent) => onChange(`${title}: ${maxConcurrent ?? 'no limit'}`, { maxConcurrent })}
        className="w-32"
      />
    </PolicyRow>
  );
}

/** USD per million tokens; empty allows every price. */
export function PolicyPrice({ title, hint, field, policy, onChange }: NumberRowProps<keyof PriceCeiling>) {
  const { maxPriceUsdPerMillion } = policy;
  return (
    <PolicyRow title={title} hint={hint} isNarrow>
      <NumberInput
        value={maxPriceUsdPerMillion[field] ?? null}
        placeholder="Any"
        unit="$ / M"
        range={{ min: 0, step: 0.1 }}
        onCommit={(usd) =>
          onChange(usd === null ? `${title}: any price` : `${title}: $${usd}`, {
            maxPriceUsdPerMillion: { ...maxPriceUsdPerMillion, [field]: usd ?? undefined },
          })
        }
        className="w-32"
      />
    </PolicyRow>
  );
}

/** USD per use; empty allows any price. */
export function PolicyPricePerUse({
  title,
  hint,
  field,
  policy,
  onChange,
}: NumberRowProps<keyof Policy['maxPriceUsd']>) {
  const { maxPriceUsd } = policy;
  return (
    <PolicyRow title={title} hint={hint} isNarrow>
      <NumberInput
        value={maxPriceUsd[field] ?? null}
        placeholder="Any"
        unit="$"
        range={{ min: 0, step: 0.01 }}
        onCommit={(usd) =>
          onChange(usd === null ? `${title}: any price` : `${title}: $${usd}`, {
            maxPriceUsd: { ...maxPriceUsd, [field]: usd ?? undefined },
          })
        }
        className="w-32"
      />
    </PolicyRow>
  );
}

/** The maximum price as a multiple of the first choice; empty allows any price. */
export function PolicyTimesFirst({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  const title = 'Maximum price compared with the first choice';
  return (
    <PolicyRow
      title={title}
      hint="By the estimated cost of each request. Models with unknown prices are still tried."
      isNarrow
    >
      <NumberInput
        value={policy.maxTimesFirst}
        placeholder="Any"
        unit="times"
        range={{ min: 1, max: 1_000, step: 0.5 }}
        onCommit={(maxTimesFirst) =>
          onChange(
            maxTimesFirst === null
              ? 'Any price compared with the first choice'
              : `At most ${maxTimesFirst} times the first choice`,
            { maxTimesFirst },
          )
        }
        className="w-32"
      />
    </PolicyRow>
  );
}

function rangeOf(field: SecondsField | CountField): { min: number; max: number } {
  const { minValue, maxValue } = Policy.shape[field];
  return { min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER };
}
