import { z } from 'zod';
import { Cause } from './cause.ts';
import { Action, Origin } from './vocabulary.ts';

/** One fact behind the verdict: its field, its value, and its meaning. */
export const Evidence = z.object({
  /** For example `error.metadata.limit_source`, `header retry-after`, `status`. */
  field: z.string(),
  value: z.string(),
  meaning: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** An answer or failure, before it is classified. */
export const ExplainInput = z
  .object({
    status: z.int().min(0).max(999).nullish(),
    headers: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).nullish(),
    /** Parsed JSON, or the raw text; absent if there was none. */
    body: z.unknown().optional(),
  })
  .refine(({ status, body }) => status != null || body !== undefined, 'Give a status, a body or both.');
export type ExplainInput = z.infer<typeof ExplainInput>;

export const Verdict = z.object({
  /** Null if nothing proves who caused it: an unknown failure, or no failure at all. */
  origin: Origin.nullable(),
  /** Null if nothing failed, so nothing has to be done. */
  action: Action.nullable(),
  cause: Cause,
  /** False if the origin is only the most likely one, without proof. */
  certain: z.boolean(),
  /** The company it is about; null if nothing names it. */
  company: z.string().nullable(),
  title: z.string(),
  explanation: z.string(),
  advice: z.array(z.string()),
  evidence: z.array(Evidence),
  retryAfterMs: z.number().nullable(),
});
export type Verdict = z.infer<typeof Verdict>;
