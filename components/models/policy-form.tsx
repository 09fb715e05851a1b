'use client';

import Link from 'next/link';
import { useEffect, useRef, type ReactNode, type Ref } from 'react';
import { Disclosure } from '#components/ui/disclosure';
import { Strategy, type Policy } from '#lib/contracts/policy';
import { PolicyChoice } from './policy-choice.tsx';
import { PolicyCount, PolicyPrice, PolicySeconds } from './policy-numbers.tsx';
import { strategyWords, summarizeRouting } from './policy-summary.ts';
import { ProviderFields } from './provider-fields.tsx';

export type ChangePolicy = (label: string, patch: Partial<Policy>) => void;

/** How the category treats limits and failures. Each change is saved at once. */
export function PolicyForm({
  policy,
  onChange,
  goesToHistory,
}: {
  policy: Policy;
  onChange: ChangePolicy;
  /** Brings the part about the history into view. */
  goesToHistory: boolean;
}) {
  const historyPart = useRef<HTMLElement>(null);
  useEffect(() => {
    if (goesToHistory) historyPart.current?.scrollIntoView({ block: 'center' });
  }, [goesToHistory]);
  return (
    <div className="flex max-w-3xl flex-col gap-6 pt-2 pb-4 md:pl-[22px]">
      <PolicyGroup title="Order and calls">
        <PolicyChoice
          title="Which model is tried first"
          value={policy.strategy}
          options={strategies}
          onChange={(strategy) =>
            onChange(`Order: ${strategyWords[strategy].label.toLowerCase()}`, { strategy })
          }
        />
        {counts.map((row) => (
          <PolicyCount key={row.field} {...row} policy={policy} onChange={onChange} />
        ))}
      </PolicyGroup>
      <PolicyGroup title="Who may go on">
        {ceilings.map((row) => (
          <PolicyPrice key={row.field} {...row} policy={policy} onChange={onChange} />
        ))}
        <PolicyChoice
          title="Models weaker than the first choice"
          value={policy.tierFloor}
          options={tierOptions}
          onChange={(tierFloor) =>
            onChange(tierFloor === 'none' ? 'Any tier goes on' : 'Weaker tiers are passed over', {
              tierFloor,
            })
          }
        />
      </PolicyGroup>
      <PolicyGroup title="Waiting">
        {waits.map((row) => (
          <PolicySeconds key={row.field} {...row} policy={policy} onChange={onChange} />
        ))}
      </PolicyGroup>
      <PolicyGroup title="Broken and refused answers">
        <PolicyChoice
          title="When an answer breaks off half way"
          value={policy.midStream}
          options={midStreamOptions}
          onChange={(midStream) =>
            onChange(midStream === 'stop' ? 'Broken answers end' : 'Broken answers are continued', {
              midStream,
            })
          }
        />
        <PolicyChoice
          title="When a model refuses the content"
          value={policy.contentPolicy}
          options={contentOptions}
          onChange={(contentPolicy) =>
            onChange(contentPolicy === 'stop' ? 'Refusals end the request' : 'Refusals switch', {
              contentPolicy,
            })
          }
        />
      </PolicyGroup>
      <PolicyGroup title="History" ref={historyPart}>
        <PolicyChoice
          title="Keep prompts and answers"
          hint={
            <>
              The rest of a request is kept for as long as{' '}
              <Link href="/settings#history" className="text-accent underline underline-offset-2">
                Settings
              </Link>{' '}
              say.
            </>
          }
          value={policy.storePrompts}
          options={storeOptions}
          onChange={(storePrompts) => onChange('Keeping of prompts changed', { storePrompts })}
        />
      </PolicyGroup>
      <Disclosure
        title="Providers behind OpenRouter"
        summary={summarizeRouting(policy.provider)}
        className="md:-ml-[22px]"
      >
        <div className="divide-y border-y md:ml-[22px]">
          <ProviderFields
            routing={policy.provider}
            onChange={(label, provider) => onChange(label, { provider })}
          />
        </div>
      </Disclosure>
    </div>
  );
}

function PolicyGroup({
  title,
  ref,
  children,
}: {
  title: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}) {
  return (
    <section ref={ref}>
      <h3 className="mb-1 text-xs font-medium text-fg-faint">{title}</h3>
      <div className="divide-y border-y">{children}</div>
    </section>
  );
}

const strategies = Strategy.options.map((value) => ({ value, ...strategyWords[value] }));

const counts = [
  { field: 'maxAttempts', title: 'Most calls for one request', hint: 'Over all models, retries included.' },
  {
    field: 'retries',
    title: 'Quick retries of one model',
    hint: 'After a passing fault. A limit is never retried like this.',
  },
] as const;

const ceilings = [
  {
    field: 'prompt',
    title: 'Highest price in',
    hint: 'Dearer models are passed over. OpenRouter holds routers and providers to it too.',
  },
  { field: 'completion', title: 'Highest price out', hint: 'The same, for what a model writes.' },
] as const;

const tierOptions = [
  { value: 'none', label: 'May go on' },
  { value: 'same_or_better', label: 'Are passed over', hint: 'By the tier on each row.' },
] as const;

const waits = [
  {
    field: 'patienceMs',
    title: 'Longest wait for your own limits',
    hint: 'In all. A limit at a provider is never waited for: the next model goes on at once.',
  },
  {
    field: 'firstTokenMs',
    title: 'Longest silence before the first word',
    hint: 'After this the next model is tried.',
  },
  {
    field: 'keepAliveMs',
    title: 'The same while the provider says it is working',
    hint: 'OpenRouter sends signs of life for slow models.',
  },
  {
    field: 'stallMs',
    title: 'Longest pause within an answer',
    hint: 'After this the answer counts as broken off.',
  },
  {
    field: 'deadlineMs',
    title: 'Longest time for the whole request',
    hint: 'All calls and waits together.',
  },
] as const;

const midStreamOptions = [
  { value: 'stop', label: 'End with an error', hint: 'What came is marked as partial.' },
  { value: 'continue', label: 'Let the next model continue', hint: 'The answer is marked as made by two.' },
] as const;

const contentOptions = [
  { value: 'stop', label: 'End the request', hint: 'A refusal is an answer too.' },
  { value: 'switch', label: 'Ask the next model', hint: 'Another model may judge otherwise.' },
] as const;

const storeOptions = [
  { value: 'off', label: 'Never' },
  { value: '7d', label: 'For 7 days' },
  { value: 'forever', label: 'Always' },
] as const;
