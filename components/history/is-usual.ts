import { DEMO, OPENROUTER } from '#lib/contracts/connection';

/** Whether a bare model id means a model there, so that nothing has to be said of where it went. */
export function isUsual(connection: string): boolean {
  return connection === OPENROUTER || connection === DEMO;
}
