import { z } from 'zod';

/** Limits a scenario to some calls; the other calls are answered normally. By default, it always applies. */
export const timing = {
  /** Only the first calls. */
  times: z.int().min(1).optional(),
  /** Only every nth call: with 3, two calls succeed and the third fails. */
  every: z.int().min(1).optional(),
  /** Only for this many milliseconds after it was set. */
  untilMs: z.number().min(0).optional(),
};

export type Timed = {
  readonly times?: number | undefined;
  readonly every?: number | undefined;
  readonly untilMs?: number | undefined;
};
