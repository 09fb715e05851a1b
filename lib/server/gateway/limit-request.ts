import type { Policy } from '#lib/contracts/policy';
import type { ClientRequest, Dialect } from '#lib/dialects/dialect';
import type { LimitRead, RequestLimits } from '#lib/dialects/request-limits';

type Limited = Extract<LimitRead, { outcome: 'limited' }>;

/** Applies the category's limits to a request. Without limits it stays unchanged. */
export function limitRequest(
  { limit }: Pick<Dialect, 'limit'>,
  { body }: Pick<ClientRequest, 'body'>,
  policy: Policy,
): LimitRead {
  return limit === null || !hasLimits(policy)
    ? { outcome: 'limited', request: { body, changes: [], added: [] }, whenReasoning: null }
    : limit(body, policy);
}

function hasLimits(policy: RequestLimits): boolean {
  return (
    policy.maxOutputTokens !== null ||
    policy.maxReasoningEffort !== null ||
    policy.maxServerToolCalls !== null ||
    policy.serverTools !== 'any'
  );
}

/** Marks a field as one that Understudy chose the name of, such as for a number that a person entered. */
export function withOwnField(limited: Limited, field: string): Limited {
  const { request } = limited;
  return { ...limited, request: { ...request, added: [...request.added, field] } };
}
