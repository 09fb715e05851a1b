import { z } from 'zod';

export const ApiErrorCode = z.enum([
  'invalid_request',
  'not_found',
  'conflict',
  'forbidden',
  /** Nobody is signed in, or the password is wrong. */
  'unauthorized',
  'too_many_requests',
  'credentials',
  'upstream_unreachable',
  'too_large',
  'internal',
  /** Understudy can't write to its database right now. */
  'unavailable',
]);
export type ApiErrorCode = z.infer<typeof ApiErrorCode>;

export const ApiIssue = z.object({ path: z.string(), message: z.string() });
export type ApiIssue = z.infer<typeof ApiIssue>;

/** The body of every refused `/api` call. */
export const ApiErrorBody = z.object({
  error: z.object({ code: ApiErrorCode, message: z.string(), issues: z.array(ApiIssue).optional() }),
});
export type ApiErrorBody = z.infer<typeof ApiErrorBody>;
