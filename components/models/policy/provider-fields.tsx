'use client';

import { NumberInput } from '#components/ui/number-input';
import { Switch } from '#components/ui/switch';
import { ProviderRouting } from '#lib/contracts/policy';
import type { RoutingEffect } from '#lib/models/routing-effect';
import { toast } from '#components/ui/toast-manager.ts';
import { NamesInput } from './names-input.tsx';
import { PolicyChoice } from './policy-choice.tsx';
import { PolicyRow } from './policy-row.tsx';
import { EffectText } from '#components/models/chain/routing-effect-text';
import type { RoutingEffects } from '#components/models/chain/use-routing-effects.ts';

type ChangeRouting = (label: string, routing: ProviderRouting) => void;
type Fields = {
  routing: ProviderRouting;
  onChange: ChangeRouting;
  effects: RoutingEffects;
};

/** OpenRouter's `provider` object: which companies may run a model, and which come first. */
export function ProviderFields({ routing, onChange, effects }: Fields) {
  const set = (label: string, patch: { [Key in keyof ProviderRouting]: unknown }) => {
    const parsed = ProviderRouting.safeParse(dropUnset({ ...routing, ...patch }));
    if (parsed.success) onChange(label, parsed.data);
    else toast({ tone: 'danger', title: 'OpenRouter does not accept this rule. It was not saved.' });
  };
  return (
    <>
      <PolicyChoice
        title="Provider order"
        value={routing.sort ?? 'default'}
        options={sortOptions}
        onChange={(sort) => set('Provider order changed', { sort: sort === 'default' ? undefined : sort })}
      />
      {lists.map(({ field, title, hint }) => (
        <PolicyRow key={field} title={title} hint={hint}>
          <NamesInput
            names={routing[field] ?? []}
            placeholder="Any"
            onCommit={(names) => set(`${title}: ${names.join(', ') || 'none'}`, { [field]: names })}
          />
        </PolicyRow>
      ))}
      <EffectLine effect={effects.providerLists} isOn />
      {rules.map(({ title, hint, isOn, patch, effect }) => (
        <PolicyRow
          key={title}
          isNarrow
          title={title}
          hint={effect === undefined ? hint : <EffectText effect={effects[effect]} isOn={isOn(routing)} />}
        >
          <Switch
            checked={isOn(routing)}
            onCheckedChange={(next) => set(`${title}: ${next ? 'on' : 'off'}`, patch(next))}
          />
        </PolicyRow>
      ))}
      {prices.filter(isOffered(routing)).map(({ field, title, unit }) => (
        <PolicyRow key={field} title={title} isNarrow>
          <NumberInput
            value={routing.max_price?.[field] ?? null}
            placeholder="Any"
            unit={unit}
            range={{ min: 0, step: 0.1 }}
            onCommit={(usd) => {
              const next = { ...routing.max_price, [field]: usd ?? undefined };
              set(`${title}: ${usd === null ? 'any' : `$${usd}`}`, { max_price: next });
            }}
            className="w-32"
          />
        </PolicyRow>
      ))}
    </>
  );
}

function EffectLine({ effect, isOn }: { effect: RoutingEffect | null; isOn: boolean }) {
  if (effect === null) return null;
  return (
    <p className="py-1.5 text-xs text-fg-faint">
      <EffectText effect={effect} isOn={isOn} />
    </p>
  );
}

/** Drops unset parts, so that an untouched object stays `{}`. */
function dropUnset(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const kept =
      typeof part === 'object' && part !== null && !Array.isArray(part) ? dropUnset({ ...part }) : part;
    const isEmpty = typeof kept === 'object' && kept !== null && Object.keys(kept).length === 0;
    if (kept !== undefined && !isEmpty) set[key] = kept;
  }
  return set;
}

const sortOptions = [
  { value: 'default', label: 'OpenRouter default' },
  { value: 'price', label: 'Lowest price' },
  { value: 'throughput', label: 'Highest throughput' },
  { value: 'latency', label: 'Lowest latency' },
  { value: 'exacto', label: 'Most accurate tool calls' },
] as const;

const lists = [
  { field: 'order', title: 'Preferred providers', hint: 'Tried in this order. Separate names with commas.' },
  { field: 'only', title: 'Allowed providers', hint: 'No others are used. Separate names with commas.' },
  { field: 'ignore', title: 'Blocked providers', hint: 'Never used. Separate names with commas.' },
] as const;

type Rule = {
  title: string;
  hint?: string;
  /** Replaces the hint. */
  effect?: 'zeroRetention' | 'dataCollection';
  isOn: (routing: ProviderRouting) => boolean;
  /** An unset field means OpenRouter's default. */
  patch: (isOn: boolean) => Partial<ProviderRouting>;
};

const rules: readonly Rule[] = [
  {
    title: 'Let OpenRouter use other providers',
    hint: 'When off, only the providers above are used, then the next model.',
    isOn: ({ allow_fallbacks = true }) => allow_fallbacks,
    patch: (isOn) => ({ allow_fallbacks: isOn ? undefined : false }),
  },
  {
    title: 'Require support for every parameter',
    hint: 'When off, a provider may ignore parameters it does not support.',
    isOn: ({ require_parameters = false }) => require_parameters,
    patch: (isOn) => ({ require_parameters: isOn || undefined }),
  },
  {
    title: 'Exclude providers that collect data',
    effect: 'dataCollection',
    isOn: ({ data_collection }) => data_collection === 'deny',
    patch: (isOn) => ({ data_collection: isOn ? 'deny' : undefined }),
  },
  {
    title: 'Require zero data retention',
    effect: 'zeroRetention',
    isOn: ({ zdr = false }) => zdr,
    patch: (isOn) => ({ zdr: isOn || undefined }),
  },
];

/**
 * Token prices have their own fields in the policy; they are only shown here if a file or a program set them.
 */
const prices = [
  { field: 'prompt', title: 'Maximum input price, OpenRouter only', unit: '$ / M', isSeldom: true },
  { field: 'completion', title: 'Maximum output price, OpenRouter only', unit: '$ / M', isSeldom: true },
  { field: 'request', title: 'Maximum price per request', unit: '$', isSeldom: false },
  { field: 'image', title: 'Maximum price per image', unit: '$', isSeldom: false },
] as const;

function isOffered({ max_price }: ProviderRouting) {
  return ({ field, isSeldom }: (typeof prices)[number]) => !isSeldom || max_price?.[field] !== undefined;
}
