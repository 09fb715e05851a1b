import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './open-database.ts';
import { attempts } from './schema.ts';

/** The model that each request was to be answered by first; requests that tried none are missing. */
export function readFirstChoices(
  { orm }: Pick<Database, 'orm'>,
  ids: readonly string[],
): ReadonlyMap<string, string> {
  if (ids.length === 0) return new Map();
  const rows = orm
    .select({ id: attempts.requestId, model: attempts.model })
    .from(attempts)
    .where(and(inArray(attempts.requestId, [...ids]), eq(attempts.idx, 0)))
    .all();
  return new Map(rows.map(({ id, model }) => [id, model]));
}
