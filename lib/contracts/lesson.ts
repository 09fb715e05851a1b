import { z } from 'zod';
import { TimeZone } from './time-zone.ts';

const Hours = z.object({
  /** From this hour on, up to the other: 14 and 16 mean from 14:00 up to 16:00. */
  from: z.int(),
  to: z.int(),
});

/** What the history suggests for a list. Nothing is changed until the person says so. */
export const Lesson = z.object({
  /** The same for the same suggestion, so that one dismissed stays dismissed. */
  id: z.string(),
  category: z.string(),
  sentence: z.string(),
  /** For `PUT /api/categories/:slug`: the whole list in its new order, and the version it was made from. */
  proposal: z.object({ models: z.array(z.string()), version: z.int() }),
  evidence: z.object({
    from: z.string(),
    to: z.string(),
    /** The first choice of the list. */
    first: z.string(),
    /** Who answered instead. */
    instead: z.string(),
    /** Requests that went to the first choice first. */
    requests: z.int(),
    /** Of these, those in which its provider kept it from answering. */
    heldUp: z.int(),
    /** Of these, those that the other model answered. */
    answered: z.int(),
    firstTokenP50Ms: z.number().nullable(),
    /** When most of it happens, in the asked-for time zone; null where it is spread over the day. */
    hours: Hours.nullable(),
  }),
});
export type Lesson = z.infer<typeof Lesson>;

/** The query of `GET /api/lessons`. */
export const LessonsQuery = z.object({ timeZone: TimeZone.default('UTC') });
export type LessonsQuery = z.infer<typeof LessonsQuery>;

/** `GET /api/lessons`. `POST /api/lessons/:id/dismiss` dismisses one permanently. */
export const LessonsAnswer = z.object({ lessons: z.array(Lesson) });
export type LessonsAnswer = z.infer<typeof LessonsAnswer>;
