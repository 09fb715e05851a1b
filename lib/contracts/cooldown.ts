import { z } from 'zod';
import { Origin } from './vocabulary.ts';

export const CooldownScope = z.enum(['model', 'free_models', 'connection']);
export type CooldownScope = z.infer<typeof CooldownScope>;

/** A cooldown: what is not called, why, and until when (ISO 8601, UTC). */
export const Cooldown = z.object({
  /** Scope and subject: `connection:<slug>`, `free_models`, or `model:` and the written target. */
  id: z.string(),
  scope: CooldownScope,
  /** The slug of its connection. */
  connection: z.string(),
  /** The model's id at that connection; null for the wider scopes. */
  model: z.string().nullable(),
  origin: Origin,
  reason: z.string(),
  startedAt: z.string(),
  endsAt: z.string(),
  /** The number of consecutive failures behind it. */
  failures: z.int(),
});
export type Cooldown = z.infer<typeof Cooldown>;

export const CooldownsAnswer = z.object({ cooldowns: z.array(Cooldown) });
export type CooldownsAnswer = z.infer<typeof CooldownsAnswer>;

/** A model that answered again after its cooldown (ISO 8601, UTC). */
export const Recovery = z.object({
  model: z.string(),
  connection: z.string(),
  /** The origin of the cooldown. */
  origin: Origin,
  cooledSince: z.string(),
  backAt: z.string(),
});
export type Recovery = z.infer<typeof Recovery>;

/** `GET /api/recoveries`: the latest recovery of each model within the last day, newest first. */
export const RecoveriesAnswer = z.object({ recoveries: z.array(Recovery) });
export type RecoveriesAnswer = z.infer<typeof RecoveriesAnswer>;
