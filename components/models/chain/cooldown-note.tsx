'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { OriginBadge } from '#components/origin/origin-badge';
import { Allowed } from '#components/shell/allowed';
import { cooldownsQuery, deleteCooldown } from '#lib/client/cooldowns';
import { describeFailure } from '#lib/client/fetch-json';
import type { Cooldown } from '#lib/contracts/cooldown';
import { cn } from '#components/ui/cn.ts';
import { formatSetDuration } from '#components/ui/format-number.ts';
import { toast } from '#components/ui/toast-manager.ts';
import { useNow } from '#components/ui/use-now.ts';

/** Why a model is cooling down, for how long, and the way to end it. */
export function CooldownNote({
  cooldown,
  isShownAbove = false,
  className,
}: {
  cooldown: Cooldown;
  /** A row above has the same one in full. */
  isShownAbove?: boolean;
  className?: string;
}) {
  const queryClient = useQueryClient();
  const now = useNow(1_000) ?? Date.parse(cooldown.startedAt);
  const left = Math.max(1_000, Math.ceil((Date.parse(cooldown.endsAt) - now) / 1_000) * 1_000);
  const lift = useMutation({
    mutationFn: () => deleteCooldown(cooldown.id),
    onSuccess: () =>
      queryClient.setQueryData(cooldownsQuery.queryKey, (all) => all?.filter(({ id }) => id !== cooldown.id)),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  if (Date.parse(cooldown.endsAt) <= now) return null;
  return (
    <div className={cn('flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-xs', className)}>
      <span className="flex items-center gap-1.5 text-warn">
        <Hourglass aria-hidden className="size-3.5" />
        {isShownAbove ? 'Cooling down as above' : scopeWords(cooldown)}, {formatSetDuration(left)} left
      </span>
      {isShownAbove ? null : (
        <>
          <OriginBadge origin={cooldown.origin} />
          <span
            className="min-w-0 text-fg-muted max-lg:basis-full lg:flex-1 lg:truncate"
            title={cooldown.reason}
          >
            {cooldown.reason}
          </span>
          <Allowed right="cooldowns.lift">
            <button
              type="button"
              disabled={lift.isPending}
              onClick={() => lift.mutate()}
              className="shrink-0 rounded-sm font-medium text-accent hover:underline disabled:opacity-50 max-md:min-h-10"
            >
              End cooldown
            </button>
          </Allowed>
        </>
      )}
    </div>
  );
}

function scopeWords({ scope }: Cooldown): string {
  switch (scope) {
    case 'model':
      return 'Cooling down';
    case 'free_models':
      return 'All free models are cooling down';
    case 'connection':
      return 'The whole connection is cooling down';
  }
}
