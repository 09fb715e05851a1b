import 'server-only';
import type { Runtime } from './runtime.ts';

/** The services of this process. Throws when Next runs without server.ts around it. */
export function readRuntime(): Runtime {
  const runtime = globalThis.understudyRuntime;
  if (runtime === undefined) {
    throw new Error('Start Understudy with "npm start": Next alone has no database and no executor.');
  }
  return runtime;
}
