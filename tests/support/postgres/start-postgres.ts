import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

type Postgres = {
  /** Of a database to connect to as someone who may make others. */
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** Starts a Postgres server, which ends with this process at the latest, or uses the one that TEST_DATABASE_URL names. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} };
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  keeper.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()));
  const url = await Promise.race([
    new Promise<string>((resolve) => createInterface(keeper.stdout).once('line', resolve)),
    ended.then(() => null),
  ]);
  if (url === null) throw new Error(`Postgres did not start:\n${errors}`);
  return {
    url,
    async stop() {
      keeper.stdin.end();
      await ended;
    },
  };
}
