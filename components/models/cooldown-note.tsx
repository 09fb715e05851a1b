'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { cooldownsQuery, deleteCooldown } from '#lib/client/cooldowns';
import { describeFailure } from '#lib/client/fetch-json';
import type { Cooldown } from '#lib/contracts/cooldown';
import { originWords } from '../origin/origin-words.ts';
import { formatDuration } from '../ui/format-number.ts';
import { toast } from '../ui/toast-manager.ts';
import { useNow } from '../ui/use-now.ts';

/** Why a model is left alone, for how long still, and the way to try it at once. */
export function CooldownNote({ cooldown }: { cooldown: Cooldown }) {
  const queryClient = useQueryClient();
  const now = useNow(1_000) ?? Date.parse(cooldown.startedAt);
  const { label, Icon } = originWords[cooldown.origin];
  const left = Math.max(1_000, Math.ceil((Date.parse(cooldown.endsAt) - now) / 1_000) * 1_000);
  const lift = useMutation({
    mutationFn: () => deleteCooldown(cooldown.id),
    onSuccess: () =>
      queryClient.setQueryData(cooldownsQuery.queryKey, (all) => all?.filter(({ id }) => id !== cooldown.id)),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-warn">
      <Hourglass aria-hidden className="size-3" />
      <span>
        {scopeWords(cooldown)}, {formatDuration(left)} left
      </span>
      <span className="flex min-w-0 items-center gap-1 text-fg-muted" title={cooldown.reason}>
        <Icon aria-hidden className="size-3 shrink-0" />
        {label}
        <span className="truncate max-md:whitespace-normal">· {cooldown.reason}</span>
      </span>
      <button
        type="button"
        disabled={lift.isPending}
        onClick={() => lift.mutate()}
        className="rounded-sm font-medium text-accent hover:underline disabled:opacity-50 max-md:min-h-10"
      >
        Try again now
      </button>
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
