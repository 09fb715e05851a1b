'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Select } from '#components/ui/select';
import { describeFailure } from '#lib/client/fetch-json';
import { putTierOverride, tierOverridesQuery } from '#lib/client/model-tiers';
import type { Tier } from '#lib/contracts/model';
import { TIERS } from '#lib/contracts/name-lists';
import type { TierVerdict } from '#lib/models/tier';
import { toast } from '#components/ui/toast-manager.ts';

const tierHints: Record<Tier, string> = {
  frontier: 'Among the strongest models available.',
  strong: 'For demanding work.',
  fast: 'Fast and cheap, for simpler work.',
  tiny: 'The smallest, for small tasks.',
};

/** Overrides the tier that the rule gives a model. */
export function TierSelect({
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
        { value: 'rule' as const, label: 'Automatic', hint: 'By price, size and name.' },
        ...TIERS.map((tier) => ({
          value: tier,
          label: tier.slice(0, 1).toUpperCase() + tier.slice(1),
          hint: tierHints[tier],
        })),
      ]}
    />
  );
}
