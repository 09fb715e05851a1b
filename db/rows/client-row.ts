import { z } from 'zod';
import type { StoredClient } from '#lib/store/clients';
import type { clients } from '#db/sqlite/schema';

/** Represents keys of no client, because a part of a primary key is never null. */
export const NO_CLIENT = '';

const StoredCategories = z.array(z.string()).nullable();

export function toStoredClient(row: typeof clients.$inferSelect): StoredClient {
  const { id, name, prefix, keyHash, enabled, requestsPerMinute, maxConcurrent } = row;
  return {
    id,
    name,
    prefix,
    keyHash,
    enabled,
    // A list that can't be read must not allow everything.
    categories: StoredCategories.safeParse(row.categories).data ?? (row.categories === null ? null : []),
    requestsPerMinute,
    maxConcurrent,
    expiresAtMs: row.expiresAt,
    lastUsedAtMs: row.lastUsedAt,
    createdAtMs: row.createdAt,
  };
}
