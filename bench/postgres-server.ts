import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '#tests/support/postgres/start-postgres';
import { readCpuMs } from './child.ts';

/** The server settings that decide what a commit waits for. */
export type Durability = { readonly fsync: 'on' | 'off'; readonly synchronous_commit: 'on' | 'off' };

export type BenchServer = {
  readonly databaseUrl: string;
  /** The version, and the settings that decide what a commit costs. */
  readonly describe: () => Promise<string>;
  /** Null if this run did not start the server. */
  readonly own: {
    readonly setDurability: (durability: Durability) => Promise<void>;
    /** The processor time of all its processes; null without /proc. */
    readonly readCpuMs: () => number | null;
  } | null;
  readonly stop: () => Promise<void>;
};

const DATABASE = 'understudy_bench';

/** The server of the development packages, or the empty database that BENCH_DATABASE_URL names. */
export async function startBenchServer(): Promise<BenchServer> {
  const given = process.env['BENCH_DATABASE_URL'] ?? '';
  const postgres = given === '' ? await startPostgres() : null;
  const client = new Client({ connectionString: postgres?.url ?? given });
  await client.connect();
  const show = async (setting: string): Promise<string> =>
    (await client.query<{ value: string }>('SELECT current_setting($1) AS value', [setting])).rows[0]
      ?.value ?? '';
  const describe = async (): Promise<string> => {
    const shown: string[] = [];
    for (const name of ['fsync', 'synchronous_commit', 'wal_sync_method', 'shared_buffers'])
      shown.push(`${name} ${await show(name)}`);
    return `Postgres ${await show('server_version')}, ${shown.join(', ')}`;
  };
  if (postgres === null) return { databaseUrl: given, describe, own: null, stop: () => client.end() };

  const change = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(settings))
      await client.query(`ALTER SYSTEM SET ${name} = ${value}`);
    await client.query('SELECT pg_reload_conf()');
    // The processes of the server, including this connection's, read the file one after the other.
    for (const [name, value] of Object.entries(settings))
      while ((await show(name)) !== value) await client.query('SELECT pg_sleep(0.01)');
  };
  // Tests discard their data. Here, the server has to make commits durable.
  await change({ fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' });
  await client.query(`CREATE DATABASE ${DATABASE}`);
  const pid = Number(
    readFileSync(join(await show('data_directory'), 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const database = new URL(postgres.url);
  database.pathname = `/${DATABASE}`;
  return {
    databaseUrl: database.href,
    describe,
    own: { setDurability: change, readCpuMs: () => readTreeCpuMs(pid) },
    async stop() {
      await client.end();
      await postgres.stop();
    },
  };
}

/** Of a process, its children, and those of its children that ended. */
function readTreeCpuMs(parent: number): number | null {
  try {
    const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === parent);
    const running = [parent, ...children.map(Number)].map((pid) => readCpuMs(pid) ?? 0);
    return running.reduce((sum, ms) => sum + ms, readEndedCpuMs(parent));
  } catch {
    return null;
  }
}

/** The fields of /proc/PID/stat after the program's name. */
function statOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
}

function parentOf(pid: string): number | null {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    // The process has just ended.
    return null;
  }
}

function readEndedCpuMs(parent: number): number {
  const fields = statOf(String(parent));
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
