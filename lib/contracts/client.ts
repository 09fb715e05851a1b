import { z } from 'zod';
import { hasHidden } from './visible-text.ts';

/** The prefix of every client key. A bearer token without it is not one. */
export const KEY_START = 'usk-';

/** A program with its own key. Times are ISO 8601 in UTC. */
export const Client = z.object({
  id: z.string(),
  name: z.string(),
  /** The first eight characters of its key. */
  prefix: z.string(),
  createdAt: z.string(),
  /** May be a few seconds old; null if it was never used. */
  lastUsedAt: z.string().nullable(),
  /** Null: never. */
  expiresAt: z.string().nullable(),
  enabled: z.boolean(),
  /** The slugs of the categories it may use; null: every category and any model. */
  categories: z.array(z.string()).nullable(),
  /** Null: no limit. */
  requestsPerMinute: z.int().nullable(),
  /** Null: no limit. */
  maxConcurrent: z.int().nullable(),
});
export type Client = z.infer<typeof Client>;

export const ClientsAnswer = z.object({ clients: z.array(Client) });
export type ClientsAnswer = z.infer<typeof ClientsAnswer>;

export const ClientAnswer = z.object({ client: Client });
export type ClientAnswer = z.infer<typeof ClientAnswer>;

/** The only answer that contains the key. */
export const CreatedClient = z.object({ client: Client, key: z.string() });
export type CreatedClient = z.infer<typeof CreatedClient>;

const ClientName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(60)
  .refine((name) => !hasHidden(name), 'A name can’t contain hidden characters.');

const Categories = z
  .array(z.string().min(1).max(64))
  .max(200)
  .transform((slugs) => [...new Set(slugs)]);

export const clientRange = {
  requestsPerMinute: { min: 1, max: 100_000 },
  maxConcurrent: { min: 1, max: 10_000 },
} as const;

function within({ min, max }: { readonly min: number; readonly max: number }) {
  return z.int().min(min).max(max);
}

const clientFields = {
  enabled: z.boolean().optional(),
  categories: Categories.nullish(),
  requestsPerMinute: within(clientRange.requestsPerMinute).nullish(),
  maxConcurrent: within(clientRange.maxConcurrent).nullish(),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
};

export const CreateClient = z.strictObject({ name: ClientName, ...clientFields });
export type CreateClient = z.infer<typeof CreateClient>;

/** Every field is optional. A missing field keeps its value; null removes a limit. */
export const PutClient = z.strictObject({ name: ClientName.optional(), ...clientFields });
export type PutClient = z.infer<typeof PutClient>;

/** Why a request was refused because of its key: the `type` of the error. */
export const RefusalReason = z.enum(['unauthorized', 'forbidden', 'client_limited']);
export type RefusalReason = z.infer<typeof RefusalReason>;

const instant = z.iso.datetime({ offset: true });

/** The query of `GET /api/clients/refusals`. */
export const RefusalsQuery = z.object({ from: instant, to: instant.optional() });
export type RefusalsQuery = z.infer<typeof RefusalsQuery>;

/** The refused requests of one client for one reason. They have no row in the history. */
export const Refusal = z.object({
  /** Null if the key belongs to no client. */
  clientId: z.string().nullable(),
  clientName: z.string().nullable(),
  reason: RefusalReason,
  requests: z.int(),
  lastAt: z.string(),
});
export type Refusal = z.infer<typeof Refusal>;

/** The requested range, widened to whole hours. */
export const RefusalsAnswer = z.object({ refusals: z.array(Refusal) });
export type RefusalsAnswer = z.infer<typeof RefusalsAnswer>;
