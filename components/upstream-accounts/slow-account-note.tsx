'use client';

import { useQuery } from '@tanstack/react-query';
import { upstreamAccountsQuery } from '#lib/client/upstream-accounts';
import { formatUsd } from '#components/ui/format-number.ts';

/** A low balance as a possible cause of slow answers, where their speed is shown. */
export function SlowAccountNote() {
  const low = (useQuery(upstreamAccountsQuery).data ?? []).flatMap(({ name, warnings }) =>
    warnings.flatMap((warning) => (warning.kind === 'low_balance' ? [{ name, ...warning }] : [])),
  );
  return low.map(({ name, remainingUsd }) => (
    <p key={name} className="mb-2 text-xs text-fg-muted">
      {name} has a low balance ({formatUsd(remainingUsd)}). Stricter credit checks may be slowing its calls
      down.
    </p>
  ));
}
