import { z } from 'zod';

/** What a caller may be allowed to do. Who may do what is said in one table, lib/services/context.ts. */
export const Right = z.enum([
  /** Lists, history, insights, and whatever else a screen shows. */
  'screens.read',
  'errors.explain',
  'playground.run',
  /** `/v1` */
  'gateway.call',
  /** Categories, their models, what is known of models, and which hints about them are shown. */
  'lists.edit',
  'cooldowns.lift',
  'connections.edit',
  /** Clients and their keys. */
  'clients.manage',
  /** Managing budgets, including resuming them. */
  'budgets.manage',
  /** Webhooks, their secrets and what they were sent. */
  'webhooks.manage',
  /** Whether a model that breaks a price limit may be called. */
  'consents.answer',
  /** How long the history is kept, and what is deleted of it. */
  'retention.edit',
  'config.import',
  /** Who has an account, and with which role. */
  'people.manage',
  /** Who changed what. */
  'audit.read',
  /** One's own password and sessions. */
  'account.edit',
]);
export type Right = z.infer<typeof Right>;
