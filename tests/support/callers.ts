import type { Context } from '#lib/services/context';
import type { Audit } from '#lib/services/verb';

/** Whoever uses this machine, as long as there are no accounts. */
export const ctx: Context = { caller: { kind: 'machine' } };

/** Takes nothing down. */
export const noAudit: Audit = () => Promise.resolve();
