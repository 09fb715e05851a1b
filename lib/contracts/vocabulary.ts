import { z } from 'zod';

/** Who limited or failed (the product's words; every screen shows the same icon and label for each). */
export const Origin = z.enum([
  'upstream_provider',
  'upstream_byok',
  'openrouter_account',
  'openrouter_free_tier',
  'openrouter',
  'credits',
  'credentials',
  'policy',
  'routing',
  'request',
  'network',
  'understudy',
]);
export type Origin = z.infer<typeof Origin>;

/** What is done about a failure. */
export const Action = z.enum([
  'switch_model',
  'retry_same_model',
  'switch_to_larger_context',
  'switch_to_capable_model',
  'skip_free_models',
  'stop_chain',
  'fail_request',
]);
export type Action = z.infer<typeof Action>;

export const RequestStatus = z.enum(['running', 'served', 'partial', 'failed', 'cancelled', 'interrupted']);
export type RequestStatus = z.infer<typeof RequestStatus>;

export const AttemptOutcome = z.enum(['served', 'failed', 'skipped']);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** `type` of an error answered at `/v1`. */
export const GatewayErrorType = z.enum([
  'chain_exhausted',
  'no_capable_model',
  'all_cooling_down',
  'budget_exceeded',
  'request_rejected',
  'credentials',
  'invalid_request',
  'unauthorized',
  /** Another site's page, a name this server doesn't answer under, or what the caller's key may not use. */
  'forbidden',
  /** A limit of the key that the request came with. */
  'client_limited',
  'timeout',
  /** Too much is being worked on at once. */
  'overloaded',
  /** Understudy is stopping, or what it needs to answer is away. */
  'unavailable',
  'internal',
]);
export type GatewayErrorType = z.infer<typeof GatewayErrorType>;
