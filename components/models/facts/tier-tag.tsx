'use client';

import dynamic from 'next/dynamic';
import type { ComponentProps } from 'react';
import { Allowed } from '#components/shell/allowed';
import { Popover } from '#components/ui/popover';
import { Skeleton } from '#components/ui/skeleton';
import { Tooltip } from '#components/ui/tooltip';
import type { TierVerdict } from '#lib/models/tier';
import { cn } from '#components/ui/cn.ts';

const TierSelect = dynamic(() => import('./tier-select.tsx').then((part) => part.TierSelect), {
  loading: () => <Skeleton className="h-(--control)" />,
});

/** A model's tier, the reason for it, and the way to change it. */
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
      label="Tier"
      className="w-72"
      trigger={
        <TierButton label={`Tier of ${name}: ${word}`} reason={verdict.reason} isOwn={isOwn}>
          {word}
        </TierButton>
      }
    >
      <p className="font-medium">Tier: {word}</p>
      <p className="mt-0.5 text-fg-muted">{verdict.reason}</p>
      <Allowed right="lists.edit">
        <div className="mt-3">
          <TierSelect id={id} name={name} verdict={verdict} isOwn={isOwn} />
        </div>
      </Allowed>
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
          'h-[18px] shrink-0 rounded-sm px-1.5 text-xs text-fg-muted transition-colors hover:bg-pressed hover:text-fg max-md:h-6',
          isOwn ? 'bg-accent-soft text-accent' : 'bg-sunken',
        )}
        {...props}
      >
        {children}
      </button>
    </Tooltip>
  );
}
