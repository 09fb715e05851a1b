import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool, type PoolClient, types } from 'pg';
import { withoutNul } from './twin.ts';

// Counts, sums and epoch milliseconds, all far below the limit of exact numbers.
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.NUMERIC, Number);

/**
 * Runs one statement; its parameters are positional. With a name, the server plans it once per connection: for the large
 * statements that requests wait for.
 */
export type Run = <Row extends object>(
  text: string,
  values?: readonly unknown[],
  name?: string,
) => Promise<Row[]>;

export type Database = {
  readonly orm: Orm;
  /** Runs one statement, and again after a deadlock. */
  readonly run: Run;
  /** Runs one transaction, and again after a deadlock or if this process was paused within it. */
  readonly transaction: <Value>(work: (run: Run, orm: Orm) => Promise<Value>) => Promise<Value>;
  /** Several queries of one state of the data. */
  readonly snapshot: <Value>(work: (orm: Orm) => Promise<Value>) => Promise<Value>;
  readonly close: () => Promise<void>;
};

/**
 * Drizzle's statements, also within a transaction. Its own `transaction` is left out: if it can't begin one, as at the
 * start of an outage, it never gives the connection back, and after a few outages the pool is empty.
 */
export type Orm = Omit<NodePgDatabase, 'transaction'>;

/** How long to wait for a connection before the store counts as busy. */
const CONNECTION_WAIT_MS = 5_000;
/**
 * A process that is paused in the middle of a transaction keeps its locks for this long. Much less than a
 * statement may take, so that the others only wait and don't fail.
 */
const IDLE_IN_TRANSACTION_MS = 1_000;
const TRIES = 4;

type PoolInput = {
  readonly databaseUrl: string;
  /** Connections at most. */
  readonly max: number;
  /** A statement that takes longer is canceled. */
  readonly statementTimeoutMs: number;
  /** A connection broke while nobody used it. The next statement takes another. */
  readonly onError: (error: unknown) => void;
};

export function openPool({ databaseUrl, max, statementTimeoutMs, onError }: PoolInput): Database {
  const pool = new Pool({
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'understudy',
    connectionString: databaseUrl,
    max,
  });
  pool.on('error', onError);

  async function once<Value>(begin: string, work: (run: Run, orm: Orm) => Promise<Value>): Promise<Value> {
    const client = await pool.connect();
    // Without a listener, it would end the process. The statement that fails reports it, but not always its cause.
    let ended: unknown;
    const onEnd = (cause: unknown): void => void (ended ??= cause);
    client.on('error', onEnd);
    let broken: unknown;
    try {
      await client.query(begin);
      const value = await work(runOn(client), drizzle(client));
      await client.query('COMMIT');
      return value;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => undefined,
        (cause: unknown) => cause,
      );
      throw hasCode(ended, IDLE_TOO_LONG) ? ended : error;
    } finally {
      client.off('error', onEnd);
      client.release(broken !== undefined);
    }
  }

  const runAlone = runOn(pool);
  return {
    orm: drizzle(pool),
    run: (...statement) => withRetries(() => runAlone(...statement)),
    transaction: (work) => withRetries(() => once('BEGIN', work)),
    snapshot: (work) =>
      withRetries(() => once('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (_, orm) => work(orm))),
    close: () => pool.end(),
  };
}

function runOn(client: Pool | PoolClient): Run {
  return async <Row extends object>(text: string, values: readonly unknown[] = [], name?: string) => {
    const { rows } = await client.query<Row>({
      text,
      values: values.map((value) => (typeof value === 'string' ? withoutNul(value) : value)),
      ...(name === undefined ? {} : { name }),
    });
    return rows;
  };
}

async function withRetries<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES || !wasUndone(error)) throw error;
    }
  }
}

/** The server ended a transaction because this process was paused in the middle of it. */
const IDLE_TOO_LONG = '25P03';

/** A deadlock, a serialization conflict, or a pause: nothing was written. */
function wasUndone(error: unknown): boolean {
  return ['40P01', '40001', IDLE_TOO_LONG].some((code) => hasCode(error, code));
}

/** Another connection held a lock for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return hasCode(error, '55P03');
}

/** A table exists already. */
export function isNameTaken(error: unknown): boolean {
  return hasCode(error, '42P07');
}

function hasCode(error: unknown, sqlState: string): boolean {
  if (!(error instanceof Error)) return false;
  // Drizzle wraps the driver's error.
  return ('code' in error && error.code === sqlState) || hasCode(error.cause, sqlState);
}

/** Sent with each change that raises the version. */
export const CHANGED = 'understudy_changed';

/**
 * A change of data that processes keep in memory: one at a time, as in SQLite, and counted, so that other
 * processes reload it. Not for rows of the history: all notifications wait for one lock of the server.
 */
export function change<Value>(
  { transaction }: Pick<Database, 'transaction'>,
  work: (tx: Orm) => Promise<Value>,
): Promise<Value> {
  return transaction(async (_, tx) => {
    await tx.execute(sql`
      WITH counted AS (UPDATE store_version SET version = version + 1 RETURNING version)
      SELECT pg_notify(${CHANGED}, '') FROM counted`);
    return work(tx);
  });
}
