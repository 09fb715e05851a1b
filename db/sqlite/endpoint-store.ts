import type { EndpointStore } from '#lib/store/models';
import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { ModelProvider } from '#lib/contracts/model-endpoints';
import type { Database } from './open-database.ts';
import { modelEndpoints } from './schema.ts';

const Providers = z.array(ModelProvider).nullable();

export function createEndpointStore({ orm }: Database): EndpointStore {
  return {
    async readEndpoints(connection, ids) {
      const rows = orm
        .select()
        .from(modelEndpoints)
        .where(and(eq(modelEndpoints.connection, connection), inArray(modelEndpoints.modelId, [...ids])))
        .all();
      return rows.flatMap(({ modelId, fetchedAt, providers }) => {
        const parsed = Providers.safeParse(providers);
        return parsed.success ? [{ id: modelId, fetchedAtMs: fetchedAt, providers: parsed.data }] : [];
      });
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
