import 'server-only';
import type { Runtime } from './runtime.ts';

/** The key server.ts publishes the running process's services under, for Next's own copy of the modules. */
export const runtimeKey = Symbol.for('understudy.runtime');

/** The services of this process. Throws when Next runs without server.ts around it. */
export function readRuntime(): Runtime {
  const runtime: unknown = Reflect.get(globalThis, runtimeKey);
  if (runtime === undefined)
    throw new Error('Start Understudy with "npm start": Next alone has no database and no executor.');
  return runtime as Runtime;
}
