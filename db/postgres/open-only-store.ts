import type { Store } from '#lib/store/ports';
import { StoreUnavailable } from '#lib/store/store-fault';
import { DatabaseRefused } from '#db/database-refused';
import { explainRefusal } from './explain-refusal.ts';
import { holdDatabase } from './hold-database.ts';
import { openPostgresStore } from './open-store.ts';

type OpenInput = Parameters<typeof openPostgresStore>[0] & {
  /** The server and the database, for messages. */
  readonly place: string;
  readonly onWait: () => void;
};

/** Opens the database for this process alone, and waits for one that is just stopping. Throws `DatabaseRefused`. */
export async function openOnlyStore({ place, onWait, ...input }: OpenInput): Promise<Store> {
  let hold: Awaited<ReturnType<typeof holdDatabase>> = null;
  try {
    const held = await holdDatabase({ connectionString: input.databaseUrl, onWait });
    if (held === null)
      throw new DatabaseRefused(
        `Understudy is already running on ${place}. One database takes one process. Use that process, stop it, or start this one with another DATABASE_URL.`,
      );
    hold = held;
    const store = await openPostgresStore(input);
    return {
      ...store,
      health: {
        ...store.health,
        async probe() {
          // Without it, another process may have taken over.
          if (!held.isHeld())
            throw new StoreUnavailable(held.isTaken() ? 'locked' : 'unreachable', 'The lock was lost.');
          await store.health.probe();
        },
      },
      async close() {
        await store.close();
        await held.release();
      },
    };
  } catch (cause) {
    await hold?.release();
    if (cause instanceof DatabaseRefused) throw cause;
    throw new DatabaseRefused(explainRefusal(cause, place), { cause });
  }
}
