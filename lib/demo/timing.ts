import { z } from 'zod';

/** When a scenario plays; on all other calls the stand-in answers well. Without any of these it always plays. */
export const timing = {
  /** Only the first so many calls. */
  times: z.int().min(1).optional(),
  /** Only every nth call: 3 lets two calls through and breaks the third. */
  every: z.int().min(1).optional(),
  /** Only so many milliseconds, counted from when the scenario was set. */
  untilMs: z.number().min(0).optional(),
};

export type Timed = {
  readonly times?: number | undefined;
  readonly every?: number | undefined;
  readonly untilMs?: number | undefined;
};
