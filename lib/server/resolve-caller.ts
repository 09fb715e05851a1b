import type { Context } from '#lib/services/context';

const thisMachine: Context = { caller: { kind: 'machine' } };

/** Who makes a request. Only this machine can reach the server, so it is always this machine. */
export function resolveCaller(): Context {
  return thisMachine;
}
