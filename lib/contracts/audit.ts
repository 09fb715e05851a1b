import { z } from 'zod';

/** Who did something, under the name they had then. */
export const AuditCaller = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('machine') }),
  z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('client'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('process') }),
]);
export type AuditCaller = z.infer<typeof AuditCaller>;
