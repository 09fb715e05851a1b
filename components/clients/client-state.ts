import type { Client, Refusal, RefusalReason } from '#lib/contracts/client';
import type { Tone } from '#components/ui/badge';
import { countRequests } from '#components/settings/describe-retention.ts';
import { formatCount } from '#components/ui/format-number.ts';

type ClientState = 'enabled' | 'disabled' | 'expired';

/** An enabled one needs no word: its switch is on. */
export const stateWords: Record<ClientState, { readonly label: string; readonly tone: Tone } | null> = {
  enabled: null,
  disabled: { label: 'Disabled', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'warn' },
};

export function stateOf({ enabled, expiresAt }: Client, nowMs: number): ClientState {
  if (!enabled) return 'disabled';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'enabled';
}

/** Its limits, each in a few words; `nameOf` gives the name of a category. */
export function describeLimits(
  { categories, requestsPerMinute, maxConcurrent }: Client,
  nameOf: (slug: string) => string,
): readonly string[] {
  return [
    categories === null
      ? 'all categories and models'
      : categories.length === 0
        ? 'no category'
        : `only ${categories.map(nameOf).join(', ')}`,
    ...(requestsPerMinute === null ? [] : [`${countRequests(requestsPerMinute)} a minute`]),
    ...(maxConcurrent === null ? [] : [`${formatCount(maxConcurrent)} at once`]),
  ];
}

const reasonWords: Record<RefusalReason, string> = {
  client_limited: 'over a limit',
  forbidden: 'for something it may not use',
  unauthorized: 'while its key was disabled or expired',
};

/** The refused requests of one client within a day; null if there were none. */
export function describeRefusals(refusals: readonly Refusal[]): string | null {
  const [first, ...others] = refusals;
  if (first === undefined) return null;
  const total = refusals.reduce((sum, { requests }) => sum + requests, 0);
  const refused = `${countRequests(total)} refused in the last 24 hours`;
  if (others.length === 0) return `${refused}, ${reasonWords[first.reason]}.`;
  const parts = refusals.map(({ reason, requests }) => `${formatCount(requests)} ${reasonWords[reason]}`);
  return `${refused}: ${parts.join(', ')}.`;
}
