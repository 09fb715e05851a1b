import type { EndpointStore } from '#lib/store/models';
import { and, eq, inArray } from 'drizzle-orm';
import { toStoredEndpoints } from '#db/rows/endpoint-row';
import type { Database } from './open-database.ts';
import { modelEndpoints } from './schema.ts';

export function createEndpointStore({ orm }: Database): EndpointStore {
  return {
    async readEndpoints(connection, ids) {
      const rows = orm
        .select()
        .from(modelEndpoints)
        .where(and(eq(modelEndpoints.connection, connection), inArray(modelEndpoints.modelId, [...ids])))
        .all();
      return rows.flatMap(toStoredEndpoints);
    },
    async writeEndpoints(connection, { id, fetchedAtMs, providers }) {
      const set = { fetchedAt: Math.round(fetchedAtMs), providers };
      orm
        .insert(modelEndpoints)
        .values({ connection, modelId: id, ...set })
        .onConflictDoUpdate({ target: [modelEndpoints.connection, modelEndpoints.modelId], set })
        .run();
    },
  };
}
