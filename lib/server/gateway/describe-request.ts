import { nameOrNull } from '#lib/dialects/call-facts';
import type { Dialect, RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** What a request asks for. All APIs use the same name for the service tier. */
export function describeRequest(dialect: Dialect, body: Body): RequestFacts {
  const facts = dialect.describe(body);
  return { ...facts, needs: { ...facts.needs, serviceTier: nameOrNull(body.service_tier) } };
}
