import type { Context } from '#lib/services/context';

/** Whoever uses this machine, as long as there are no accounts. */
export const ctx: Context = { caller: { kind: 'machine' } };
