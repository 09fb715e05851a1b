import type { Policy, ProviderRouting, Strategy } from '#lib/contracts/policy';
import { formatSetDuration } from '#components/ui/format-number.ts';

export const strategyWords: Record<Strategy, { label: string; hint: string }> = {
  ordered: { label: 'In chain order', hint: 'The first choice is always tried first.' },
  random: { label: 'Random', hint: 'Each request can start with any model.' },
  weighted: {
    label: 'Weighted random',
    hint: 'Models higher in the chain get more requests.',
  },
  least_latency: { label: 'Fastest first', hint: 'By first-token times measured here.' },
  cheapest: { label: 'Cheapest first', hint: 'By catalogue prices.' },
};

/** The policy in one line, shown while the form is closed. */
export function summarizePolicy(policy: Policy): string {
  const parts = [
    strategyWords[policy.strategy].label,
    `up to ${policy.maxAttempts} ${policy.maxAttempts === 1 ? 'attempt' : 'attempts'} in ${formatSetDuration(policy.deadlineMs)}`,
    policy.patienceMs === 0
      ? 'no wait for your own limits'
      : `waits up to ${formatSetDuration(policy.patienceMs)} for your own limits`,
  ];
  const { prompt, completion } = policy.maxPriceUsdPerMillion;
  const ceilings = [
    prompt === undefined ? null : `$${prompt} in`,
    completion === undefined ? null : `$${completion} out`,
  ].filter((words) => words !== null);
  if (ceilings.length > 0) parts.push(`at most ${ceilings.join(' and ')} per million`);
  const { request, image } = policy.maxPriceUsd;
  if (request !== undefined) parts.push(`at most $${request} per request`);
  if (image !== undefined) parts.push(`at most $${image} per image`);
  if (policy.maxTimesFirst !== null) parts.push(`at most ${policy.maxTimesFirst} times the first choice`);
  if (policy.freeStaysFree) parts.push('free stays free');
  if (policy.askWhenDearer !== null)
    parts.push(`asks for up to ${formatSetDuration(policy.askWhenDearer.waitMs)} before a price limit`);
  if (policy.maxConcurrent !== null)
    parts.push(`${policy.maxConcurrent} ${policy.maxConcurrent === 1 ? 'request' : 'requests'} at once`);
  if (policy.dataRegion !== null) parts.push(`stays in the ${policy.dataRegion.toUpperCase()}`);
  if (policy.tierFloor !== 'none') parts.push('no lower tiers');
  if (policy.maxOutputTokens !== null)
    parts.push(
      `at most ${policy.maxOutputTokens} output ${policy.maxOutputTokens === 1 ? 'token' : 'tokens'}`,
    );
  if (policy.maxReasoningEffort !== null)
    parts.push(
      policy.maxReasoningEffort === 'none' ? 'no reasoning' : `reasoning up to ${policy.maxReasoningEffort}`,
    );
  if (policy.serverTools !== 'any')
    parts.push(
      policy.serverTools.length === 0 ? 'no server tools' : `server tools: ${policy.serverTools.join(', ')}`,
    );
  if (policy.maxServerToolCalls !== null)
    parts.push(
      `at most ${policy.maxServerToolCalls} server tool ${policy.maxServerToolCalls === 1 ? 'call' : 'calls'}`,
    );
  if (policy.whenBudgetSpent.length > 0) parts.push('extra models for spent budgets');
  if (policy.returnTo === 'session') parts.push('conversations stay after a switch');
  if (policy.returnTo === 'cache_aware') parts.push('conversations continue where they cost less');
  if (policy.collect) parts.push('collects answers from streams');
  if (policy.midStream === 'continue') parts.push('continues interrupted answers');
  if (policy.thinkingInLoop === 'switch') parts.push('switches when a model can’t continue thinking');
  if (policy.askForFewerTokens) parts.push('asks for fewer tokens when money is short');
  if (policy.contentPolicy === 'switch') parts.push('switches on refusals');
  if (Object.keys(policy.provider).length > 0) parts.push('custom provider routing');
  if (policy.storePrompts !== 'off') parts.push('keeps prompts');
  return parts.join(' · ');
}

/** How many provider routing rules are set. */
export function summarizeRouting(routing: ProviderRouting): string {
  const count = Object.keys(routing).length;
  if (count === 0) return 'No rules: OpenRouter decides';
  return count === 1 ? '1 rule' : `${count} rules`;
}
