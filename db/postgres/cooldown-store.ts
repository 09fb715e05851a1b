import { and, eq, lte, sql } from 'drizzle-orm';
import type { CooldownStore } from '#lib/store/cooldowns';
import { change, type Database } from './database.ts';
import { cooldowns } from './tables.ts';

/** Smaller differences between two clocks can't be told from the time a question takes. */
const CLOCK_DIFFERENCE_MS = 250;

/** Stores times by the clock of the database, because the processes may be on machines with different clocks. */
export function createCooldownStore(database: Database, now: () => number): CooldownStore {
  /** How far the clock of the database is ahead of ours. */
  let aheadMs = 0;

  async function compareClocks(): Promise<void> {
    const sentMs = now();
    const [clock] = await database.run<{ atMs: number }>(
      `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "atMs"`,
    );
    const receivedMs = now();
    if (clock === undefined || receivedMs - sentMs > CLOCK_DIFFERENCE_MS) return;
    const foundMs = clock.atMs - (sentMs + receivedMs) / 2;
    if (Math.abs(foundMs - aheadMs) > CLOCK_DIFFERENCE_MS) aheadMs = Math.round(foundMs);
  }

  return {
    async readAll() {
      await compareClocks();
      const rows = await database.orm.select().from(cooldowns);
      return rows.map((row) => ({
        ...row,
        startedAtMs: row.startedAtMs - aheadMs,
        endsAtMs: row.endsAtMs - aheadMs,
      }));
    },
    async save({ id, connection, scope, model, origin, reason, startedAtMs, endsAtMs, failures }) {
      const rest = { scope, model, origin, reason, failures, startedAtMs: startedAtMs + aheadMs };
      const endMs = endsAtMs + aheadMs;
      await change(database, (tx) =>
        tx
          .insert(cooldowns)
          .values({ id, connection, ...rest, endsAtMs: endMs })
          .onConflictDoUpdate({
            target: [cooldowns.connection, cooldowns.id],
            // Another process may have stored a longer one in the meantime.
            set: { ...rest, endsAtMs: sql`greatest(${cooldowns.endsAtMs}, excluded.ends_at)` },
          }),
      );
    },
    async remove(connection, id) {
      await change(database, (tx) =>
        tx.delete(cooldowns).where(and(eq(cooldowns.connection, connection), eq(cooldowns.id, id))),
      );
    },
    async removeEnded(endedAtMs) {
      await compareClocks();
      const ended = await database.orm
        .delete(cooldowns)
        .where(lte(cooldowns.endsAtMs, endedAtMs + aheadMs))
        .returning({ id: cooldowns.id });
      return ended.length;
    },
  };
}
