import type { ConnectionId } from '#lib/contracts/connection';
import type { Tier } from '#lib/contracts/model';
import type { CategoryChange, NewCategory } from './categories.ts';
import type { ConnectionChange, StoredConnection } from './connections.ts';
import type { NewWebhook, WebhookChange } from './webhooks.ts';

/** A connection as it is to be; `change` without what stays. */
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
  /** Before the categories, whose models may be at them. */
  readonly connections: readonly ConnectionWrite[];
  /** In the order they are to stand in; it is taken over where these are all categories there are. */
  readonly categories: readonly {
    readonly slug: string;
    /** Null: it must not be there yet. Undefined: whatever is there. */
    readonly expectedVersion?: number | null | undefined;
    /** Created if it does not exist, changed if it does. */
    readonly made: NewCategory;
    /** Null where nothing of it is different. */
    readonly change: Omit<CategoryChange, 'expectedVersion'> | null;
  }[];
  /** Takes the place of all that were set; null leaves them. */
  readonly tiers: Readonly<Record<string, Tier>> | null;
  readonly webhooks: readonly WebhookWrite[];
};

export type Written =
  | { readonly outcome: 'written' }
  /** These are not as they were read: categories and connections by slug, webhooks by name. */
  | { readonly outcome: 'conflict'; readonly slugs: readonly string[] };

export type ConfigStore = {
  /** All of it in one transaction; nothing where something is not as it was read. */
  readonly writeConfig: (config: ConfigWrite) => Promise<Written>;
};
