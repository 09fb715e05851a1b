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
  readonly run: Run;
  /** One transaction. Retries if two transactions wait for each other. */
  readonly transaction: <Value>(work: (run: Run, orm: Orm) => Promise<Value>) => Promise<Value>;
  /** Several questions to one state of the data. */
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
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: 'understudy',
    connectionString: databaseUrl,
    max,
  });
  pool.on('error', onError);

  async function once<Value>(begin: string, work: (run: Run, orm: Orm) => Promise<Value>): Promise<Value> {
    const client = await pool.connect();
    client.on('error', reportedByStatement);
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
      throw error;
    } finally {
      client.off('error', reportedByStatement);
      client.release(broken !== undefined);
    }
  }

  /** An error event that nobody listens to would end the process. */
  function reportedByStatement(): void {}

  return {
    orm: drizzle(pool),
    run: runOn(pool),
    async transaction(work) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await once('BEGIN', work);
        } catch (error) {
          if (tries >= TRIES || !isConflict(error)) throw error;
        }
      }
    },
    snapshot: (work) => once('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (_, orm) => work(orm)),
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

/** A deadlock, or a serialization conflict: nothing was written. */
function isConflict(error: unknown): boolean {
  return hasCode(error, '40P01') || hasCode(error, '40001');
}

/** Somebody else held a lock for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return hasCode(error, '55P03');
}

function hasCode(error: unknown, sqlState: string): boolean {
  if (!(error instanceof Error)) return false;
  // Drizzle wraps the driver's error.
  return ('code' in error && error.code === sqlState) || hasCode(error.cause, sqlState);
}

/** Sent with each change that is counted. */
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
