import type { Store } from '#lib/store/ports';
import { StoreUnavailable } from '#lib/store/store-fault';
import { DatabaseRefused } from '#db/database-refused';
import { explainRefusal } from '#db/postgres/explain-refusal';
import { holdDatabase } from './hold-database.ts';
import { MOVE_MARK } from '#db/postgres/move/move-mark';
import { openPostgresStore } from '#db/postgres/open-store';

type HoldInput = {
  readonly databaseUrl: string;
  /** The server and the database, for messages. */
  readonly place: string;
  /** This program, as shown to others that have to wait for it. */
  readonly by: string;
  readonly onWait: () => void;
  readonly patienceMs?: number;
};

/** Opens the database beside other processes. Waits for work that needs exclusive use. Throws `DatabaseRefused`. */
export async function openHeldStore(
  input: HoldInput & Parameters<typeof openPostgresStore>[0],
): Promise<Store> {
  const { databaseUrl, place, by, onWait, patienceMs, onError } = input;
  const refuse = (): void =>
    onError(new StoreUnavailable('locked', 'Another program has exclusive use of it.'));
  const hold = await refusing(place, () =>
    holdDatabase({ databaseUrl, by, use: 'shared', onWait, patienceMs, onTaken: refuse }),
  );
  if (hold.is === 'in_use')
    throw new DatabaseRefused(
      `The database ${place} is in use by ${hold.by}, which needs exclusive use. Wait until it has finished, then start ${by} again.`,
    );
  const store = await refusing(place, () => openMoved(input)).catch(async (cause: unknown) => {
    await hold.release();
    throw cause;
  });
  return {
    ...store,
    health: {
      ...store.health,
      async probe() {
        // After an outage, a program that restores the database may have taken the lock first.
        if (hold.state() === 'taken')
          throw new StoreUnavailable('locked', 'Another program has exclusive use of it.');
        if (hold.state() === 'lost') throw new StoreUnavailable('unreachable', 'The lock was lost.');
        await store.health.probe();
      },
    },
    async close() {
      await store.close();
      await hold.release();
    },
  };
}

/** Rows written to half a copy would be lost when the move continues. */
async function openMoved(input: Parameters<typeof openPostgresStore>[0]): Promise<Store> {
  const store = await openPostgresStore(input);
  if ((await store.settings.readSetting(MOVE_MARK)) === undefined) return store;
  await store.close();
  throw new DatabaseRefused(
    'The move from SQLite to the database that DATABASE_URL names is not finished. Run "npm run move -- sqlite postgres" again.',
  );
}

/** Does some work on the database while no process uses it. Throws `DatabaseRefused`. */
export async function withDatabaseAlone<Value>(
  { databaseUrl, place, by, onWait, patienceMs }: HoldInput,
  work: () => Promise<Value>,
): Promise<Value> {
  const hold = await refusing(place, () =>
    holdDatabase({ databaseUrl, by, use: 'exclusive', onWait, patienceMs, onTaken() {} }),
  );
  if (hold.is === 'in_use')
    throw new DatabaseRefused(
      `The database ${place} is in use by ${hold.by}, but ${by} needs exclusive use. Stop every process that uses it, then run ${by} again.`,
    );
  try {
    return await refusing(place, work);
  } finally {
    await hold.release();
  }
}

async function refusing<Value>(place: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DatabaseRefused) throw cause;
    throw new DatabaseRefused(explainRefusal(cause, place), { cause });
  }
}
