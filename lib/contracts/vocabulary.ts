import { z } from 'zod';
import { ATTEMPT_OUTCOMES, ORIGINS, REQUEST_STATUSES } from './name-lists.ts';

/** Who limited or failed a call. Every screen uses the same icon and label for each. */
export const Origin = z.enum(ORIGINS);
export type Origin = z.infer<typeof Origin>;

/** The action after a failure. */
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

export const RequestStatus = z.enum(REQUEST_STATUSES);
export type RequestStatus = z.infer<typeof RequestStatus>;

export const AttemptOutcome = z.enum(ATTEMPT_OUTCOMES);
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
  /** A page of another site, an unknown host name, or something that the caller's key may not use. */
  'forbidden',
  /** A limit of the request's client key. */
  'client_limited',
  'timeout',
  /** Too many requests are in progress. */
  'overloaded',
  /** Understudy is stopping, or its store is unavailable. */
  'unavailable',
  'internal',
]);
export type GatewayErrorType = z.infer<typeof GatewayErrorType>;
