import { z } from 'zod';
import { TimeZone } from './time-zone.ts';

const Hours = z.object({
  /** A range of hours: 14 and 16 mean from 14:00 to 16:00. */
  from: z.int(),
  to: z.int(),
});

/** A suggestion for a chain, from the history. Nothing changes until the person accepts it. */
export const Recommendation = z.object({
  /** The same for the same suggestion, so that a dismissed one stays dismissed. */
  id: z.string(),
  category: z.string(),
  sentence: z.string(),
  /** For `PUT /api/categories/:slug`: the whole chain in its new order, and the version it is based on. */
  proposal: z.object({ models: z.array(z.string()), version: z.int() }),
  evidence: z.object({
    from: z.string(),
    to: z.string(),
    /** The first choice of the chain. */
    first: z.string(),
    /** The model that answered instead. */
    instead: z.string(),
    /** Requests that went to the first choice first. */
    requests: z.int(),
    /** Those in which its provider prevented its answer. */
    heldUp: z.int(),
    /** Those that the other model answered. */
    answered: z.int(),
    firstTokenP50Ms: z.number().nullable(),
    /**
     * The hours with most of these failures, in the requested time zone; null if they are spread over the day.
     */
    hours: Hours.nullable(),
  }),
});
export type Recommendation = z.infer<typeof Recommendation>;

/** The query of `GET /api/lessons`. */
export const RecommendationsQuery = z.object({ timeZone: TimeZone.default('UTC') });
export type RecommendationsQuery = z.infer<typeof RecommendationsQuery>;

/** `GET /api/lessons`. `POST /api/lessons/:id/dismiss` dismisses one permanently. */
export const RecommendationsAnswer = z.object({ lessons: z.array(Recommendation) });
export type RecommendationsAnswer = z.infer<typeof RecommendationsAnswer>;
