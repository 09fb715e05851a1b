import type { Limit } from '#lib/server/load/places';
import type { ResolvedChain } from './resolve-chain.ts';

type LimitedRequest = {
  readonly resolved: Pick<ResolvedChain, 'category' | 'policy'>;
  readonly clientId: string | null;
  readonly clientMaxConcurrent: number | null;
};

/** The name under which callers without a key wait. */
export const KEYLESS = 'keyless';

/** The permits that the request as a whole needs. */
export function limitsOf({ resolved, clientId, clientMaxConcurrent }: LimitedRequest): readonly Limit[] {
  const { category, policy } = resolved;
  const limits: Limit[] = [];
  if (clientId !== null && clientMaxConcurrent !== null)
    limits.push({ key: `client ${clientId}`, of: 'client', most: clientMaxConcurrent });
  if (category !== null && policy.maxConcurrent !== null)
    limits.push({ key: `category ${category}`, of: 'category', most: policy.maxConcurrent });
  return limits;
}
