import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.ts';

let stop = async (): Promise<void> => {};

/** One server for all tests of the project; each makes databases of its own. */
export async function setup(project: TestProject): Promise<void> {
  const postgres = await startPostgres();
  stop = postgres.stop;
  project.provide('postgresUrl', postgres.url);
}

export async function teardown(): Promise<void> {
  await stop();
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}
