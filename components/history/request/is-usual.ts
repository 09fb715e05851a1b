import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';

/** Whether a connection is a default one, for which bare model ids are enough, so it need not be named. */
export function isUsual(connection: string): boolean {
  return connection === OPENROUTER || connection === DEMO;
}
