import { z } from 'zod';

/** Who did something, under their name at that time. */
export const AuditCaller = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('machine') }),
  z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('client'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('process') }),
]);
export type AuditCaller = z.infer<typeof AuditCaller>;

/** `GET /api/audit` */
export const AuditQuery = z.object({
  /** The id of the last known entry. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

const AuditEntry = z.object({
  id: z.int(),
  at: z.string(),
  caller: AuditCaller,
  /** The action, such as `categories.replace`. */
  verb: z.string(),
  /** The subject; null if the verb says it all. */
  entity: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Newest first. */
export const AuditAnswer = z.object({ entries: z.array(AuditEntry), hasMore: z.boolean() });
export type AuditAnswer = z.infer<typeof AuditAnswer>;
