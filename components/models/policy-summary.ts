import type { Policy, ProviderRouting, Strategy } from '#lib/contracts/policy';
import { formatSetDuration } from '../ui/format-number.ts';

export const strategyWords: Record<Strategy, { label: string; hint: string }> = {
  ordered: { label: 'In the order of the list', hint: 'The first is always tried first.' },
  random: { label: 'At random', hint: 'Each request starts with any of them.' },
  weighted: {
    label: 'At random, earlier ones more often',
    hint: 'The higher on the list, the more requests.',
  },
  least_latency: { label: 'The quickest first', hint: 'By the first-token times measured here.' },
  cheapest: { label: 'The cheapest first', hint: 'By the prices of the catalogue.' },
};

/** The policy in one line, for when it is closed. */
export function summarizePolicy(policy: Policy): string {
  const parts = [
    strategyWords[policy.strategy].label,
    `up to ${policy.maxAttempts} ${policy.maxAttempts === 1 ? 'call' : 'calls'} within ${formatSetDuration(policy.deadlineMs)}`,
    policy.patienceMs === 0
      ? 'never waits for your own limits'
      : `waits at most ${formatSetDuration(policy.patienceMs)} for your own limits`,
  ];
  const { prompt, completion } = policy.maxPriceUsdPerMillion;
  const ceilings = [
    prompt === undefined ? null : `$${prompt} in`,
    completion === undefined ? null : `$${completion} out`,
  ].filter((words) => words !== null);
  if (ceilings.length > 0) parts.push(`nothing dearer than ${ceilings.join(', ')}`);
  if (policy.tierFloor !== 'none') parts.push('no weaker tier');
  if (policy.midStream === 'continue') parts.push('continues broken answers');
  if (policy.contentPolicy === 'switch') parts.push('switches on refusals');
  if (Object.keys(policy.provider).length > 0) parts.push('own provider rules');
  if (policy.storePrompts !== 'off') parts.push('keeps prompts');
  return parts.join(' · ');
}

/** The rules there are for providers, counted. */
export function summarizeRouting(routing: ProviderRouting): string {
  const count = Object.keys(routing).length;
  if (count === 0) return 'No rules: any that OpenRouter picks';
  return count === 1 ? '1 rule' : `${count} rules`;
}
