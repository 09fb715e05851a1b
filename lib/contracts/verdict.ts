import { z } from 'zod';
import { Cause } from './cause.ts';
import { Action, Origin } from './vocabulary.ts';

/** One fact the verdict rests on: where it stood, what it said, and what that tells. */
export const Evidence = z.object({
  /** For example `error.metadata.limit_source`, `header retry-after`, `status`. */
  field: z.string(),
  value: z.string(),
  meaning: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** An answer or failure as it came, before anyone judged it. */
export const ExplainInput = z
  .object({
    status: z.int().min(0).max(999).nullish(),
    headers: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).nullish(),
    /** Parsed JSON, or the text as it came; left out where there was none. */
    body: z.unknown().optional(),
  })
  .refine(({ status, body }) => status != null || body !== undefined, 'Give a status, a body or both.');
export type ExplainInput = z.infer<typeof ExplainInput>;

export const Verdict = z.object({
  /** Null where nothing proves who it was: an unknown failure, or no failure at all. */
  origin: Origin.nullable(),
  /** Null where there is nothing to be done, since nothing failed. */
  action: Action.nullable(),
  cause: Cause,
  /** False if the origin is only the most likely one, without proof. */
  certain: z.boolean(),
  /** The company it is about; null where nothing names it. */
  company: z.string().nullable(),
  title: z.string(),
  explanation: z.string(),
  advice: z.array(z.string()),
  evidence: z.array(Evidence),
  retryAfterMs: z.number().nullable(),
});
export type Verdict = z.infer<typeof Verdict>;
