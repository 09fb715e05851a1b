import type { Context } from '#lib/services/context';
import type { Audit } from '#lib/services/verb';

/** The caller on this machine as long as there are no accounts. */
export const ctx: Context = { caller: { kind: 'machine' } };

/** Records nothing. */
export const noAudit: Audit = () => Promise.resolve();
