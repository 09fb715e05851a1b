import type { ConversationStore, StoredAnswer } from '#lib/store/conversations';
import type { Database } from '#db/postgres/database';

type Row = StoredAnswer & { readonly idleMs: number };

const FIND = `
  SELECT connection, model, output_tokens AS "outputTokens", cached_tokens AS "cachedTokens",
    extract(epoch FROM clock_timestamp() - answered_at)::float8 * 1000 AS "idleMs"
  FROM conversations WHERE key = $1`;

const NOTE = `
  INSERT INTO conversations (key, connection, model, output_tokens, cached_tokens, answered_at)
  VALUES ($1, $2, $3, $4, $5, clock_timestamp())
  ON CONFLICT (key) DO UPDATE SET connection = excluded.connection, model = excluded.model,
    output_tokens = excluded.output_tokens, cached_tokens = excluded.cached_tokens,
    answered_at = excluded.answered_at`;

const FORGET = `DELETE FROM conversations WHERE answered_at < clock_timestamp() - $1 * interval '1 ms'`;

/** Times are by the clock of the database, because the next request may reach a machine with another clock. */
export function createConversationStore({ run }: Pick<Database, 'run'>): ConversationStore {
  return {
    async find(key) {
      const [row] = await run<Row>(FIND, [key]);
      return row ?? null;
    },
    async note(key, { connection, model, outputTokens, cachedTokens }) {
      await run(NOTE, [key, connection, model, outputTokens, cachedTokens]);
    },
    async forgetIdle(forMs) {
      await run(FORGET, [forMs]);
    },
  };
}
