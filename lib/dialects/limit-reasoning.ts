import type { ReasoningEffort } from '#lib/contracts/policy';
import { isRecord } from '#lib/engine/is-record';
import { isEffortAbove, isWithin, type LimitedDraft, mostReasoningTokens } from './request-limits.ts';

/**
 * Lowers the object `reasoning`, which Chat Completions at OpenRouter and Responses have in common. Returns whether the
 * request says how much to reason.
 */
export function limitReasoning(
  draft: LimitedDraft,
  limit: ReasoningEffort,
  outputTokens: number | null,
): boolean {
  const { reasoning } = draft.body();
  if (!isRecord(reasoning)) return false;
  const { effort, enabled, max_tokens: tokens } = reasoning;
  if (enabled === false) return true;
  if (isGiven(tokens)) {
    const most = outputTokens === null ? 0 : mostReasoningTokens(limit, outputTokens);
    if (most === 0) {
      // A level instead: without a limit of the output there is nothing to take a share of.
      const { max_tokens: _tokens, ...rest } = reasoning;
      draft.lower('reasoning', reasoning, { ...rest, effort: limit });
      return true;
    }
    if (!isWithin(tokens, most)) draft.lower('reasoning.max_tokens', tokens, most);
  }
  // Reasoning that is only turned on has the level "medium".
  const level = isGiven(effort) ? effort : enabled === true && !isGiven(tokens) ? 'medium' : null;
  if (level === null) return isGiven(tokens);
  if (isEffortAbove(level, limit)) draft.lower('reasoning.effort', effort, limit);
  return true;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
