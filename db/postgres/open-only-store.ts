import type { Store } from '#lib/store/ports';
import { StoreUnavailable } from '#lib/store/store-fault';
import { DatabaseRefused } from '#db/database-refused';
import { explainRefusal } from './explain-refusal.ts';
import { type Hold, holdDatabase } from './hold-database.ts';
import { openPostgresStore } from './open-store.ts';

type HoldInput = {
  readonly databaseUrl: string;
  /** The server and the database, for messages. */
  readonly place: string;
  readonly onWait: () => void;
};

/** Opens the database for this process alone. Waits for a process that is stopping. Throws `DatabaseRefused`. */
export async function openOnlyStore(
  input: HoldInput & Parameters<typeof openPostgresStore>[0],
): Promise<Store> {
  const hold = await holdOrRefuse(input);
  const store = await refusing(input.place, () => openPostgresStore(input)).catch(async (cause: unknown) => {
    await hold.release();
    throw cause;
  });
  return {
    ...store,
    health: {
      ...store.health,
      async probe() {
        // Without it, another process may have taken over.
        if (!hold.isHeld())
          throw new StoreUnavailable(hold.isTaken() ? 'locked' : 'unreachable', 'The lock was lost.');
        await store.health.probe();
      },
    },
    async close() {
      await store.close();
      await hold.release();
    },
  };
}

/** Does some work on the database while no other process uses it. Throws `DatabaseRefused`. */
export async function openOnlyOnce<Value>(input: HoldInput, work: () => Promise<Value>): Promise<Value> {
  const hold = await holdOrRefuse(input);
  try {
    return await refusing(input.place, work);
  } finally {
    await hold.release();
  }
}

async function holdOrRefuse({ databaseUrl, place, onWait }: HoldInput): Promise<Hold> {
  const hold = await refusing(place, () => holdDatabase({ connectionString: databaseUrl, onWait }));
  if (hold !== null) return hold;
  throw new DatabaseRefused(
    `Understudy is already running on ${place}. Only one process can use a database. Use that process, stop it, or start this one with another DATABASE_URL.`,
  );
}

async function refusing<Value>(place: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DatabaseRefused) throw cause;
    throw new DatabaseRefused(explainRefusal(cause, place), { cause });
  }
}
