import { z } from 'zod';

/** The rights of callers. One table says who has which: lib/services/context.ts. */
export const Right = z.enum([
  /** Reading chains, history, insights and everything else on screens. */
  'screens.read',
  'errors.explain',
  'playground.run',
  /** `/v1` */
  'gateway.call',
  /** Categories, their models, facts about models, and which hints are shown. */
  'lists.edit',
  'cooldowns.lift',
  'connections.edit',
  /** Clients and their keys. */
  'clients.manage',
  /** Managing budgets, including resuming them. */
  'budgets.manage',
  /** Webhooks, their secrets and their deliveries. */
  'webhooks.manage',
  /** Approving models above a price limit. */
  'consents.answer',
  /** The retention of the history, and deleting from it. */
  'retention.edit',
  'config.import',
  /** Accounts and roles. */
  'people.manage',
  /** The list of changes. */
  'audit.read',
  /** One's own password and sessions. */
  'account.edit',
]);
export type Right = z.infer<typeof Right>;
