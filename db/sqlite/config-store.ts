import type { ConnectionId } from '#lib/contracts/connection';
import type { Tier } from '#lib/contracts/model';
import {
  type CategoryChange,
  changeCategory,
  insertCategory,
  type NewCategory,
  placeCategories,
} from './category-store.ts';
import {
  type ConnectionChange,
  insertConnection,
  type StoredConnection,
  updateConnection,
} from './connection-store.ts';
import type { Database } from './open-database.ts';
import { categories, modelOverrides } from './schema.ts';

/** A connection as it is to be; `change` without what stays. */
export type ConnectionWrite =
  | { readonly what: 'create'; readonly connection: Omit<StoredConnection, 'isDeleted'> }
  | {
      readonly what: 'change';
      readonly id: ConnectionId;
      readonly slug: string;
      readonly change: ConnectionChange;
    };

type ConfigWrite = {
  /** Before the categories, whose models may be at them. */
  readonly connections: readonly ConnectionWrite[];
  /** In the order they are to stand in; it is taken over where these are all categories there are. */
  readonly categories: readonly {
    readonly slug: string;
    /** Null: it must not be there yet. Undefined: whatever is there. */
    readonly expectedVersion?: number | null | undefined;
    /** What is made where it is not there, and what is changed where it is. */
    readonly made: NewCategory;
    /** Null where nothing of it is different. */
    readonly change: Omit<CategoryChange, 'expectedVersion'> | null;
  }[];
  /** Takes the place of all that were set; null leaves them. */
  readonly tiers: Readonly<Record<string, Tier>> | null;
};

export type ConfigStore = {
  /** All of it in one transaction; nothing where a category or a connection is not as it was read. */
  readonly writeConfig: (config: ConfigWrite) => Promise<Written>;
};

export function createConfigStore({ orm }: Database, now: () => number): ConfigStore {
  return {
    async writeConfig(config) {
      return refused(() =>
        orm.transaction(
          (tx) => {
            const versions = new Map(
              tx
                .select({ slug: categories.slug, version: categories.version })
                .from(categories)
                .all()
                .map(({ slug, version }) => [slug, version]),
            );
            const slugs = config.categories
              .filter(({ slug, expectedVersion }) => {
                return expectedVersion !== undefined && expectedVersion !== (versions.get(slug) ?? null);
              })
              .map(({ slug }) => slug);
            if (slugs.length > 0) return { outcome: 'conflict', slugs };
            for (const write of config.connections) writeConnection(tx, write, now());
            for (const { slug, made, change } of config.categories) {
              if (!versions.has(slug)) insertCategory(tx, made, now());
              else if (change !== null) changeCategory(tx, slug, change, now());
            }
            placeCategories(
              tx,
              config.categories.map(({ slug }) => slug),
            );
            if (config.tiers !== null) {
              const updatedAt = Math.round(now());
              tx.delete(modelOverrides).run();
              for (const [modelId, tier] of Object.entries(config.tiers))
                tx.insert(modelOverrides).values({ modelId, tier, updatedAt }).run();
            }
            return { outcome: 'written' };
          },
          { behavior: 'immediate' },
        ),
      );
    },
  };
}

type Written = { outcome: 'written' } | { outcome: 'conflict'; slugs: string[] };

/** Thrown out of a transaction, which takes back what it had written. */
class ConnectionConflict extends Error {
  readonly slug: string;

  constructor(slug: string) {
    super(`The connection ${slug} was changed meanwhile.`);
    this.slug = slug;
  }
}

function refused(write: () => Written): Written {
  try {
    return write();
  } catch (error) {
    if (error instanceof ConnectionConflict) return { outcome: 'conflict', slugs: [error.slug] };
    throw error;
  }
}

function writeConnection(
  tx: Parameters<typeof insertConnection>[0],
  write: ConnectionWrite,
  nowMs: number,
): void {
  const written =
    write.what === 'create'
      ? insertConnection(tx, write.connection, nowMs)
      : updateConnection(tx, write.id, write.change, nowMs);
  if (written.outcome !== 'saved')
    throw new ConnectionConflict(write.what === 'create' ? write.connection.slug : write.slug);
}
