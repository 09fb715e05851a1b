import { outdatedSlugs, WriteConflict, writtenUnless } from '#db/rows/config-conflicts';
import type { ConfigStore, ConnectionWrite, WebhookWrite } from '#lib/store/config';
import { changeCategory, insertCategory, placeCategories } from './category-store.ts';
import { insertConnection, updateConnection } from './connection-store.ts';
import type { Database } from './open-database.ts';
import { categories, modelOverrides } from './schema.ts';
import { insertWebhook, updateWebhook } from './webhook-store.ts';

export function createConfigStore({ orm }: Database, now: () => number): ConfigStore {
  return {
    async writeConfig(config) {
      return writtenUnless(async () =>
        orm.transaction(
          (tx) => {
            const versions = new Map(
              tx
                .select({ slug: categories.slug, version: categories.version })
                .from(categories)
                .all()
                .map(({ slug, version }) => [slug, version]),
            );
            const slugs = outdatedSlugs(config.categories, versions);
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
            for (const write of config.webhooks) writeWebhook(tx, write, now());
            return { outcome: 'written' };
          },
          { behavior: 'immediate' },
        ),
      );
    },
  };
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
    throw new WriteConflict(write.what === 'create' ? write.connection.slug : write.slug);
}

function writeWebhook(tx: Parameters<typeof insertWebhook>[0], write: WebhookWrite, nowMs: number): void {
  if (write.what === 'create') insertWebhook(tx, write.webhook, nowMs);
  else if (updateWebhook(tx, write.id, write.change, nowMs) === null) throw new WriteConflict(write.name);
}
