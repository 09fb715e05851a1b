import { and, eq, inArray } from 'drizzle-orm';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Database } from '#db/postgres/database';
import { attempts } from '#db/postgres/tables';

/** `connection` is null if it is the request's. */
type FirstTried = { readonly model: string; readonly connection: ConnectionId | null };

/** The model and connection that each request tried first; requests that tried none are missing. */
export async function readFirstChoices(
  { orm }: Pick<Database, 'orm'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FirstTried>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select({ id: attempts.requestId, model: attempts.model, connection: attempts.connection })
    .from(attempts)
    .where(and(inArray(attempts.requestId, [...ids]), eq(attempts.idx, 0)));
  return new Map(rows.map(({ id, ...tried }) => [id, tried]));
}
