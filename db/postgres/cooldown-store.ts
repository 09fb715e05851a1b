import { and, eq, lte, sql } from 'drizzle-orm';
import type { CooldownStore } from '#lib/store/cooldowns';
import { change, type Database } from './database.ts';
import { cooldowns } from './tables.ts';

/** Smaller differences between two clocks can't be told from the time a query takes. */
const CLOCK_DIFFERENCE_MS = 250;

/** A probe that takes longer no longer keeps others from trying. */
const PROBE = `interval '5 minutes'`;

/**
 * Claims each row that has ended and that no other living process is testing. The process itself knows its own probes.
 * The rows are locked in a fixed order, so that two processes don't wait for each other.
 */
const CLAIM = `
  WITH wanted AS (
    SELECT id FROM cooldowns WHERE connection = $1 AND id = ANY($2) ORDER BY id FOR UPDATE
  ), claimed AS (
    UPDATE cooldowns AS c SET probe_process = $3, probe_until = clock_timestamp() + ${PROBE}
    WHERE c.connection = $1 AND c.id IN (SELECT id FROM wanted)
      AND c.ends_at <= extract(epoch FROM clock_timestamp()) * 1000 + ${CLOCK_DIFFERENCE_MS}
      AND (c.probe_process IS NULL OR c.probe_process = $3 OR c.probe_until <= clock_timestamp()
        OR NOT EXISTS (
          SELECT 1 FROM processes AS p WHERE p.id = c.probe_process AND p.lease_until > clock_timestamp()
        ))
    RETURNING c.id
  )
  SELECT (SELECT count(*) FROM wanted) AS wanted, (SELECT count(*) FROM claimed) AS claimed`;

/** Thrown inside a transaction, which then rolls back. */
class Taken extends Error {}

/** Stores times by the clock of the database, because the processes may be on machines with different clocks. */
export function createCooldownStore(database: Database, processId: number, now: () => number): CooldownStore {
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
    async remove({ connection, id, startedAtMs }) {
      const known = lte(cooldowns.startedAtMs, startedAtMs + aheadMs + CLOCK_DIFFERENCE_MS);
      await change(database, (tx) =>
        tx.delete(cooldowns).where(and(eq(cooldowns.connection, connection), eq(cooldowns.id, id), known)),
      );
    },
    claimProbe: (connection, ids) =>
      database
        .transaction(async (run) => {
          const [claim] = await run<{ wanted: number; claimed: number }>(CLAIM, [connection, ids, processId]);
          // They may have been lifted elsewhere in the meantime: then there is nothing to test.
          if (claim !== undefined && claim.claimed < claim.wanted) throw new Taken();
          return true;
        })
        .catch((cause: unknown) => {
          if (cause instanceof Taken) return false;
          throw cause;
        }),
    async releaseProbe(connection, id) {
      await database.run(
        `UPDATE cooldowns SET probe_process = NULL, probe_until = NULL
         WHERE connection = $1 AND id = $2 AND probe_process = $3`,
        [connection, id, processId],
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
