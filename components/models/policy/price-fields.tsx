import type { Policy } from '#lib/contracts/policy';
import { PolicyAsk } from './policy-ask.tsx';
import { PolicyChoice } from './policy-choice.tsx';
import { PolicyPrice, PolicyPricePerUse, PolicyTimesFirst } from './policy-numbers.tsx';
import type { ChangePolicy } from './policy-row.tsx';

/** What a model may cost, and what happens to one that costs more. */
export function PriceFields({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  return (
    <>
      {ceilings.map((row) => (
        <PolicyPrice key={row.field} {...row} policy={policy} onChange={onChange} />
      ))}
      {pricesPerUse.map((row) => (
        <PolicyPricePerUse key={row.field} {...row} policy={policy} onChange={onChange} />
      ))}
      <PolicyTimesFirst policy={policy} onChange={onChange} />
      <PolicyChoice
        title="Paid models when the first choice is free"
        value={policy.freeStaysFree ? 'skip' : 'allow'}
        options={freeOptions}
        onChange={(value) =>
          onChange(value === 'skip' ? 'Free stays free' : 'Paid models may take over from free ones', {
            freeStaysFree: value === 'skip',
          })
        }
      />
      <PolicyAsk policy={policy} onChange={onChange} />
    </>
  );
}

const ceilings = [
  {
    field: 'prompt',
    title: 'Maximum input price',
    hint: 'More expensive models are skipped. The limit is also sent to OpenRouter.',
  },
  { field: 'completion', title: 'Maximum output price', hint: 'The same for output tokens.' },
  {
    field: 'reasoning',
    title: 'Maximum reasoning price',
    hint: 'For models with a separate price for reasoning tokens.',
  },
  {
    field: 'cachedPrompt',
    title: 'Maximum cached input price',
    hint: 'For input tokens read from the prompt cache.',
  },
  {
    field: 'cacheWrite',
    title: 'Maximum cache-write price',
    hint: 'For input tokens written to the prompt cache.',
  },
] as const;

const pricesPerUse = [
  { field: 'request', title: 'Maximum price per request', hint: 'For models that charge for each request.' },
  {
    field: 'image',
    title: 'Maximum price per image',
    hint: 'For requests that contain or ask for images.',
  },
] as const;

const freeOptions = [
  { value: 'allow', label: 'Allow' },
  { value: 'skip', label: 'Skip', hint: 'Models with unknown prices are skipped too.' },
] as const;
