import { z } from 'zod';

/** What an answer covers: the waiting requests, their conversations, or an hour of the category. */
export const ConsentScope = z.enum(['request', 'conversation', 'hour']);
export type ConsentScope = z.infer<typeof ConsentScope>;

/** List prices in USD; null if unknown. */
const Prices = z.object({
  promptUsdPerMillion: z.number().nullable(),
  completionUsdPerMillion: z.number().nullable(),
  requestUsd: z.number().nullable(),
});

const Priced = z.object({
  model: z.string(),
  /** The slug of the connection. */
  connection: z.string(),
  prices: Prices,
  /** For the largest waiting request; null if a price is unknown. */
  estimateUsd: z.number().nullable(),
});
export type Priced = z.infer<typeof Priced>;

/** Whether a model above a price limit of the category may be called. Requests wait for the answer. */
export const ConsentQuestion = z.object({
  id: z.string(),
  /** The slug of the category. */
  category: z.string(),
  categoryName: z.string(),
  target: Priced,
  /** Null if the target is the first choice itself. */
  firstChoice: Priced.nullable(),
  /** The limit that the model exceeds, in a sentence. */
  reason: z.string(),
  /** The number of requests that are waiting. */
  waiting: z.int(),
  /** For all of them; null if a price is unknown. */
  estimateUsd: z.number().nullable(),
  /** The first of them, in the order they asked. */
  requestIds: z.array(z.string()),
  /** The number of conversations that they belong to. */
  conversations: z.int(),
  /** The most that one approval may cover; null if the category sets no limit. */
  uptoUsd: z.number().nullable(),
  /** ISO 8601 in UTC. */
  askedAt: z.string(),
  /** When the first request stops waiting, and when the last one does. */
  firstEndsAt: z.string(),
  endsAt: z.string(),
});
export type ConsentQuestion = z.infer<typeof ConsentQuestion>;

/** An answer in effect. It has the id of its question. */
export const ConsentDecision = z.object({
  id: z.string(),
  answer: z.enum(['yes', 'no']),
  scope: ConsentScope,
  /** The number of requests or conversations that it covers; null for an hour. */
  covers: z.int().nullable(),
  /** The slug of the category. */
  category: z.string(),
  categoryName: z.string(),
  model: z.string(),
  connection: z.string(),
  /** Null for a refusal. */
  uptoUsd: z.number().nullable(),
  spentUsd: z.number(),
  /** Estimated cost of calls in progress. */
  heldUsd: z.number(),
  /** Null if somebody at this machine answered, without accounts. */
  by: z.string().nullable(),
  at: z.string(),
  /** Null if it ends with its requests. */
  until: z.string().nullable(),
});
export type ConsentDecision = z.infer<typeof ConsentDecision>;

export const ConsentsAnswer = z.object({
  questions: z.array(ConsentQuestion),
  decisions: z.array(ConsentDecision),
  /** Whether any category asks. */
  asking: z.boolean(),
});
export type ConsentsAnswer = z.infer<typeof ConsentsAnswer>;

export const AnswerConsent = z.strictObject({
  answer: z.enum(['yes', 'no']),
  scope: ConsentScope.default('request'),
  /** In USD. The default is the estimate for the waiting requests, or for a longer approval what the category allows. */
  uptoUsd: z.number().positive().max(1_000_000).optional(),
});
export type AnswerConsent = z.input<typeof AnswerConsent>;

export const ConsentDecided = z.object({ decision: ConsentDecision });
export type ConsentDecided = z.infer<typeof ConsentDecided>;
