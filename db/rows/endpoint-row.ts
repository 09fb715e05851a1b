import { z } from 'zod';
import { ModelProvider } from '#lib/contracts/model-endpoints';
import type { StoredEndpoints } from '#lib/store/models';
import type { modelEndpoints } from '#db/sqlite/schema';

const Providers = z.array(ModelProvider).nullable();

/** None of another version's. */
export function toStoredEndpoints(row: typeof modelEndpoints.$inferSelect): StoredEndpoints[] {
  const providers = Providers.safeParse(row.providers);
  return providers.success
    ? [{ id: row.modelId, fetchedAtMs: row.fetchedAt, providers: providers.data }]
    : [];
}
