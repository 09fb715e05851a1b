import { z } from 'zod';
import { Speaks } from '#lib/contracts/connection';
import type { StoredConnection } from '#lib/store/connections';
import type { connections } from '#db/sqlite/schema';

export function toStoredConnection(row: typeof connections.$inferSelect): StoredConnection {
  const { id, slug, name, kind, baseUrl, key, headers, managementKey, enabled } = row;
  const { keepsDataPolicy, dataRegion, maxConcurrent, deletedAt } = row;
  return {
    id,
    slug,
    name,
    kind,
    baseUrl,
    key,
    headers,
    managementKey,
    enabled,
    speaks: z.array(Speaks).safeParse(row.speaks).data ?? ['chat'],
    keepsDataPolicy,
    dataRegion,
    maxConcurrent,
    isDeleted: deletedAt !== null,
  };
}
