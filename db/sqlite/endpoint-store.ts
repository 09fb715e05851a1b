import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { ModelProvider } from '#lib/contracts/model-endpoints';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Database } from './open-database.ts';
import { modelEndpoints } from './schema.ts';

export type StoredEndpoints = {
  readonly id: string;
  readonly fetchedAtMs: number;
  /** Null where upstream does not know the model. */
  readonly providers: readonly ModelProvider[] | null;
};

export type EndpointStore = {
  readonly readEndpoints: (connection: ConnectionId, ids: readonly string[]) => Promise<StoredEndpoints[]>;
  readonly writeEndpoints: (connection: ConnectionId, endpoints: StoredEndpoints) => Promise<void>;
};

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
