import type { ConnectionId } from '#lib/contracts/connection';
import type { Tier } from '#lib/contracts/model';
import type { CategoryChange, NewCategory } from './categories.ts';
import type { ConnectionChange, StoredConnection } from './connections.ts';
import type { NewWebhook, WebhookChange } from './webhooks.ts';

/** The new state of a connection; `change` has only what differs. */
export type ConnectionWrite =
  | { readonly what: 'create'; readonly connection: Omit<StoredConnection, 'isDeleted'> }
  | {
      readonly what: 'change';
      readonly id: ConnectionId;
      readonly slug: string;
      readonly change: ConnectionChange;
    };

export type WebhookWrite =
  | { readonly what: 'create'; readonly webhook: NewWebhook }
  | {
      readonly what: 'change';
      readonly id: string;
      readonly name: string;
      readonly change: WebhookChange;
    };

type ConfigWrite = {
  /** Written before the categories, whose models may use them. */
  readonly connections: readonly ConnectionWrite[];
  /** In their new order, which is applied if these are all categories. */
  readonly categories: readonly {
    readonly slug: string;
    /** Null if the category must not exist yet. Without it, the stored version is not checked. */
    readonly expectedVersion?: number | null | undefined;
    /** Created if it does not exist, changed if it does. */
    readonly made: NewCategory;
    /** Null if nothing differs. */
    readonly change: Omit<CategoryChange, 'expectedVersion'> | null;
  }[];
  /** Replaces all that were set; null leaves them. */
  readonly tiers: Readonly<Record<string, Tier>> | null;
  readonly webhooks: readonly WebhookWrite[];
};

export type Written =
  | { readonly outcome: 'written' }
  /** These have changed since they were read: categories and connections by slug, webhooks by name. */
  | { readonly outcome: 'conflict'; readonly slugs: readonly string[] };

export type ConfigStore = {
  /** All in one transaction; nothing is written if anything has changed since it was read. */
  readonly writeConfig: (config: ConfigWrite) => Promise<Written>;
};
