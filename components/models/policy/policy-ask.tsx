import Link from 'next/link';
import { NumberInput } from '#components/ui/number-input';
import type { Policy } from '#lib/contracts/policy';
import { PolicyChoice } from './policy-choice.tsx';
import { type ChangePolicy, PolicyRow } from './policy-row.tsx';

const askOptions = [
  { value: 'skip', label: 'Skip' },
  {
    value: 'ask',
    label: 'Ask for approval',
    hint: 'The request waits until someone answers under Approvals. No answer counts as a refusal.',
  },
] as const;

const usual = { waitMs: 60_000, uptoUsd: 1 } as const;

/** Whether a model that breaks a price limit is skipped, or a person is asked. */
export function PolicyAsk({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  const ask = policy.askWhenDearer;
  return (
    <>
      <PolicyChoice
        title="Models above a price limit"
        hint={
          <>
            Applies to the limits above.{' '}
            <Link href="/approvals" className="text-accent underline underline-offset-2">
              Show approvals
            </Link>
          </>
        }
        value={ask === null ? 'skip' : 'ask'}
        options={askOptions}
        onChange={(value) =>
          onChange(
            value === 'ask'
              ? 'Asks before a price limit is exceeded'
              : 'Models above a price limit are skipped',
            { askWhenDearer: value === 'ask' ? usual : null },
          )
        }
      />
      {ask === null ? null : (
        <>
          <PolicyRow
            title="Wait for approval"
            hint="In total per request. It doesn’t count towards the request deadline."
            isNarrow
          >
            <NumberInput
              value={ask.waitMs / 1_000}
              unit="s"
              range={{ min: 1, max: 240, decimals: 3 }}
              onCommit={(seconds) =>
                onChange(`Wait for approval: ${seconds} s`, {
                  askWhenDearer: { ...ask, waitMs: Math.round(seconds * 1_000) },
                })
              }
              className="w-32"
            />
          </PolicyRow>
          <PolicyRow
            title="Maximum amount of an approval"
            hint="If a call may cost more, the model is skipped without asking."
            isNarrow
          >
            <NumberInput
              value={ask.uptoUsd}
              placeholder="Any"
              unit="$"
              range={{ min: 0.000_001, max: 1_000_000, step: 0.5 }}
              onCommit={(uptoUsd) =>
                onChange(`Maximum amount of an approval: ${uptoUsd === null ? 'any' : `$${uptoUsd}`}`, {
                  askWhenDearer: { ...ask, uptoUsd },
                })
              }
              className="w-32"
            />
          </PolicyRow>
        </>
      )}
    </>
  );
}
