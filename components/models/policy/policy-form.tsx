'use client';

import Link from 'next/link';
import { useEffect, useRef, type ReactNode, type Ref } from 'react';
import { Disclosure } from '#components/ui/disclosure';
import { fewestTokensWorthAsking, Strategy, type Policy } from '#lib/contracts/policy';
import { LimitFields } from './limit-fields.tsx';
import { NamesInput } from './names-input.tsx';
import { PolicyChoice } from './policy-choice.tsx';
import { PolicyConcurrency, PolicyCount, PolicySeconds } from './policy-numbers.tsx';
import { type ChangePolicy, PolicyRow } from './policy-row.tsx';
import { strategyWords, summarizeRouting } from './policy-summary.ts';
import { PriceFields } from './price-fields.tsx';
import { ProviderFields } from './provider-fields.tsx';
import { EffectText } from '#components/models/chain/routing-effect-text';
import { useRoutingEffects } from '#components/models/chain/use-routing-effects.ts';

/** How the category handles limits and failures. Each change is saved at once. */
export function PolicyForm({
  policy,
  onChange,
  tried,
  goesToHistory,
}: {
  policy: Policy;
  onChange: ChangePolicy;
  /** The targets of the chain that are turned on. */
  tried: readonly string[];
  /** Scrolls to the part about the history. */
  goesToHistory: boolean;
}) {
  const effects = useRoutingEffects(tried, policy);
  const historyPart = useRef<HTMLElement>(null);
  useEffect(() => {
    if (goesToHistory) historyPart.current?.scrollIntoView({ block: 'center' });
  }, [goesToHistory]);
  return (
    <div className="flex max-w-3xl flex-col gap-6 pt-2 pb-4 md:pl-[22px]">
      <PolicyGroup title="Order and attempts">
        <PolicyChoice
          title="Which model to try first"
          value={policy.strategy}
          options={strategies}
          onChange={(strategy) =>
            onChange(`Order: ${strategyWords[strategy].label.toLowerCase()}`, { strategy })
          }
        />
        <PolicyChoice
          title="After a switch, a conversation continues with"
          hint={policy.strategy === 'ordered' ? undefined : 'Applies only to chains that are tried in order.'}
          value={policy.returnTo}
          options={returnOptions}
          onChange={(returnTo) => onChange(returnNotices[returnTo], { returnTo })}
        />
        {counts.map((row) => (
          <PolicyCount key={row.field} {...row} policy={policy} onChange={onChange} />
        ))}
        <PolicyConcurrency policy={policy} onChange={onChange} />
      </PolicyGroup>
      <PolicyGroup title="Which models may take over">
        <PriceFields policy={policy} onChange={onChange} />
        <PolicyChoice
          title="Models of a lower tier than the first choice"
          value={policy.tierFloor}
          options={tierOptions}
          onChange={(tierFloor) =>
            onChange(tierFloor === 'none' ? 'Lower tiers allowed' : 'Lower tiers are skipped', {
              tierFloor,
            })
          }
        />
        <PolicyChoice
          title="Region"
          hint={effects.region === null ? regionHint : <EffectText effect={effects.region} isOn />}
          value={policy.dataRegion ?? 'any'}
          options={regionOptions}
          onChange={(region) =>
            onChange(region === 'any' ? 'Any region' : `Requests stay in the ${region.toUpperCase()}`, {
              dataRegion: region === 'any' ? null : region,
            })
          }
        />
        <PolicyRow
          title="When a budget is spent, also try"
          hint="Model ids, tried in this order after the chain. Separate them with commas."
        >
          <NamesInput
            names={policy.whenBudgetSpent}
            placeholder="None"
            onCommit={(whenBudgetSpent) =>
              onChange(`When a budget is spent: ${whenBudgetSpent.join(', ') || 'none'}`, { whenBudgetSpent })
            }
          />
        </PolicyRow>
      </PolicyGroup>
      <PolicyGroup title="What one request may use">
        <LimitFields policy={policy} onChange={onChange} />
      </PolicyGroup>
      <PolicyGroup title="Waits and timeouts">
        {waits.map((row) => (
          <PolicySeconds key={row.field} {...row} policy={policy} onChange={onChange} />
        ))}
      </PolicyGroup>
      <PolicyGroup title="Interrupted and refused answers">
        <PolicyChoice
          title="Answers that are not streamed"
          value={policy.collect ? 'collect' : 'whole'}
          options={collectOptions}
          onChange={(value) =>
            onChange(
              value === 'collect'
                ? 'Answers are collected from a stream'
                : 'Answers are requested without streaming',
              { collect: value === 'collect' },
            )
          }
        />
        <PolicyChoice
          title="If an answer breaks off midway"
          value={policy.midStream}
          options={midStreamOptions}
          onChange={(midStream) =>
            onChange(
              midStream === 'stop'
                ? 'Interrupted answers end with an error'
                : 'Interrupted answers are continued',
              { midStream },
            )
          }
        />
        <PolicyChoice
          title="If a model can’t continue thinking after another model’s tool calls"
          value={policy.thinkingInLoop}
          options={loopOptions}
          onChange={(thinkingInLoop) =>
            onChange(
              thinkingInLoop === 'turn_off'
                ? 'Thinking is turned off when a model can’t continue it'
                : 'The next model is tried when a model can’t continue thinking',
              { thinkingInLoop },
            )
          }
        />
        <PolicyChoice
          title="If the balance or key limit doesn’t cover the answer"
          value={policy.askForFewerTokens ? 'ask' : 'fail'}
          options={unaffordableOptions}
          onChange={(value) =>
            onChange(
              value === 'ask'
                ? 'Fewer tokens are requested when money is short'
                : 'The length of answers is never lowered',
              { askForFewerTokens: value === 'ask' },
            )
          }
        />
        <PolicyChoice
          title="If a model refuses the content"
          value={policy.contentPolicy}
          options={contentOptions}
          onChange={(contentPolicy) =>
            onChange(
              contentPolicy === 'stop' ? 'Refusals end the request' : 'Refusals switch to the next model',
              {
                contentPolicy,
              },
            )
          }
        />
      </PolicyGroup>
      <PolicyGroup title="History" ref={historyPart}>
        <PolicyChoice
          title="Keep prompts and answers"
          hint={
            <>
              Everything else follows the retention in{' '}
              <Link href="/settings#history" className="text-accent underline underline-offset-2">
                Settings
              </Link>
              .
            </>
          }
          value={policy.storePrompts}
          options={storeOptions}
          onChange={(storePrompts) => onChange('Prompt retention changed', { storePrompts })}
        />
      </PolicyGroup>
      <Disclosure
        title="OpenRouter provider routing"
        summary={summarizeRouting(policy.provider)}
        className="md:-ml-[22px]"
      >
        <div className="divide-y border-y md:ml-[22px]">
          <ProviderFields
            routing={policy.provider}
            effects={effects}
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
  {
    field: 'maxAttempts',
    title: 'Maximum attempts per request',
    hint: 'Across all models, retries included. Skipped models don’t count.',
  },
  {
    field: 'retries',
    title: 'Retries per model',
    hint: 'After a temporary error. Rate limits are never retried this way.',
  },
] as const;

const unaffordableOptions = [
  {
    value: 'fail',
    label: 'Give up or switch',
    hint: 'OpenRouter’s refusal is handled like any other failure.',
  },
  {
    value: 'ask',
    label: 'Ask for fewer tokens',
    hint: `The same model is called again for as many tokens as the remaining money covers, at least ${fewestTokensWorthAsking}. The answer may be cut off there, and the history records it.`,
  },
] as const;

const tierOptions = [
  { value: 'none', label: 'Allow' },
  { value: 'same_or_better', label: 'Skip', hint: 'By the tier shown on each row.' },
] as const;

const regionHint =
  'OpenRouter keeps requests in a region only at eu.openrouter.ai and us.openrouter.ai, for Business accounts. Add them as connections.';
const regionOptions = [
  { value: 'any', label: 'Any' },
  { value: 'eu', label: 'EU' },
  { value: 'us', label: 'US' },
] as const;

const waits = [
  {
    field: 'patienceMs',
    title: 'Wait for your own limits',
    hint: 'In total per request. Understudy never waits for a provider’s limit: the next model takes over immediately.',
  },
  {
    field: 'firstTokenMs',
    title: 'First-token timeout',
    hint: 'For streamed answers. After that, the next model is tried.',
  },
  {
    field: 'keepAliveMs',
    title: 'First-token timeout with keep-alives',
    hint: 'OpenRouter sends keep-alives while a slow model works.',
  },
  {
    field: 'wholeAnswerMs',
    title: 'Timeout without streaming',
    hint: 'A model that doesn’t stream sends nothing until its answer is complete.',
  },
  {
    field: 'deadlineMs',
    title: 'Request deadline',
    hint: 'Until an answer starts, over all attempts and waits.',
  },
  {
    field: 'stallMs',
    title: 'Stall timeout',
    hint: 'An answer that pauses for longer counts as interrupted.',
  },
  {
    field: 'maxStreamMs',
    title: 'Longest answer time',
    hint: 'From the start of an answer. An unfinished answer is cut off.',
  },
] as const;

const returnOptions = [
  {
    value: 'first_choice',
    label: 'The first choice',
    hint: 'Each request starts at the top of the chain. The prompt cache of the other model is lost.',
  },
  {
    value: 'session',
    label: 'The model that answered last',
    hint: 'The conversation stays with that model as long as it works.',
  },
  {
    value: 'cache_aware',
    label: 'Whichever is cheaper',
    hint: 'Stays while the prompt cache is warm. Returns after five idle minutes, or when staying costs more than starting cold.',
  },
] as const;

const returnNotices: Record<Policy['returnTo'], string> = {
  first_choice: 'Conversations return to the first choice',
  session: 'Conversations stay with the model that answered last',
  cache_aware: 'Conversations continue where they cost less',
};

const loopOptions = [
  {
    value: 'turn_off',
    label: 'Turn thinking off',
    hint: 'For that call only. The history records it.',
  },
  { value: 'switch', label: 'Try the next model', hint: 'The next model thinks as requested.' },
] as const;

const collectOptions = [
  {
    value: 'whole',
    label: 'Request without streaming',
    hint: 'A provider sends nothing until the answer is complete.',
  },
  {
    value: 'collect',
    label: 'Collect from a stream',
    hint: 'Understudy notices silence and interruptions early, and the next model takes over before the client gets anything.',
  },
] as const;

const midStreamOptions = [
  { value: 'stop', label: 'End with an error', hint: 'The part already received is marked as partial.' },
  {
    value: 'continue',
    label: 'Continue with the next model',
    hint: 'The answer is marked as written by two models.',
  },
] as const;

const contentOptions = [
  { value: 'stop', label: 'End the request', hint: 'The client gets the refusal.' },
  { value: 'switch', label: 'Switch to the next model', hint: 'Another model may accept the content.' },
] as const;

const storeOptions = [
  { value: 'off', label: 'Never' },
  { value: '7d', label: 'For 7 days' },
  { value: 'forever', label: 'Forever' },
] as const;
