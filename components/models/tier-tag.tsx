'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { Popover } from '#components/ui/popover';
import { Select } from '#components/ui/select';
import { Tooltip } from '#components/ui/tooltip';
import { describeFailure } from '#lib/client/fetch-json';
import { putTierOverride, tierOverridesQuery } from '#lib/client/model-tiers';
import { Tier } from '#lib/contracts/model';
import type { TierVerdict } from '#lib/models/tier';
import { cn } from '../ui/cn.ts';
import { toast } from '../ui/toast-manager.ts';

const tierHints: Record<Tier, string> = {
  frontier: 'Among the strongest there are.',
  strong: 'For work that needs care.',
  fast: 'Quick and cheap, for simpler work.',
  tiny: 'The smallest, for small jobs.',
};

/** How strong a model is held to be, why, and the way to say otherwise. */
export function TierTag({
  id,
  name,
  verdict,
  isOwn,
}: {
  id: string;
  name: string;
  verdict: TierVerdict;
  /** The person set it. */
  isOwn: boolean;
}) {
  const word = verdict.tier ?? 'no tier';
  return (
    <Popover
      className="w-72"
      trigger={
        <TierButton label={`Tier of ${name}: ${word}`} reason={verdict.reason} isOwn={isOwn}>
          {word}
        </TierButton>
      }
    >
      <p className="font-medium">Tier: {word}</p>
      <p className="mt-0.5 mb-3 text-fg-muted">{verdict.reason}</p>
      <TierSelect id={id} name={name} verdict={verdict} isOwn={isOwn} />
    </Popover>
  );
}

function TierButton({
  label,
  reason,
  isOwn,
  children,
  ...props
}: ComponentProps<'button'> & { label: string; reason: string; isOwn: boolean }) {
  return (
    <Tooltip label={reason}>
      <button
        type="button"
        aria-label={label}
        className={cn(
          'h-5 shrink-0 rounded-sm px-1.5 text-xs text-fg-muted transition-colors hover:bg-pressed hover:text-fg max-md:h-6',
          isOwn ? 'bg-accent-soft text-accent' : 'bg-sunken',
        )}
        {...props}
      >
        {children}
      </button>
    </Tooltip>
  );
}

function TierSelect({
  id,
  name,
  verdict,
  isOwn,
}: {
  id: string;
  name: string;
  verdict: TierVerdict;
  isOwn: boolean;
}) {
  const queryClient = useQueryClient();
  const set = useMutation({
    mutationFn: (tier: Tier | null) => putTierOverride({ id, tier }),
    onSuccess: (overrides) => queryClient.setQueryData(tierOverridesQuery.queryKey, overrides),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  return (
    <Select
      label={`Set the tier of ${name}`}
      value={isOwn ? (verdict.tier ?? 'rule') : 'rule'}
      disabled={set.isPending}
      onValueChange={(next) => set.mutate(next === 'rule' ? null : next)}
      options={[
        { value: 'rule' as const, label: 'As the rule says', hint: 'By price, size and name.' },
        ...Tier.options.map((tier) => ({
          value: tier,
          label: tier.slice(0, 1).toUpperCase() + tier.slice(1),
          hint: tierHints[tier],
        })),
      ]}
    />
  );
}
