import { and, eq, inArray } from 'drizzle-orm';
import type { EndpointStore } from '#lib/store/models';
import { toStoredEndpoints } from '#db/rows/endpoint-row';
import type { Database } from './database.ts';
import { modelEndpoints } from './tables.ts';

export function createEndpointStore({ orm }: Database): EndpointStore {
  return {
    async readEndpoints(connection, ids) {
      const rows = await orm
        .select()
        .from(modelEndpoints)
        .where(and(eq(modelEndpoints.connection, connection), inArray(modelEndpoints.modelId, [...ids])));
      return rows.flatMap(toStoredEndpoints);
    },
    async writeEndpoints(connection, { id, fetchedAtMs, providers }) {
      const set = { fetchedAt: fetchedAtMs, providers };
      await orm
        .insert(modelEndpoints)
        .values({ connection, modelId: id, ...set })
        .onConflictDoUpdate({ target: [modelEndpoints.connection, modelEndpoints.modelId], set });
    },
  };
}
