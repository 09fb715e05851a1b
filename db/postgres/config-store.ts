import type { ConfigStore, ConnectionWrite, WebhookWrite, Written } from '#lib/store/config';
import { outdatedSlugs, WriteConflict, writtenUnless } from '#db/rows/config-conflicts';
import { changeCategory, insertCategory, placeCategories } from './category-store.ts';
import { insertConnection, updateConnection } from './connection-store.ts';
import { change, type Database, type Orm } from './database.ts';
import { categories, modelOverrides } from './tables.ts';
import { insertWebhook, updateWebhook } from './webhook-store.ts';

export function createConfigStore(database: Database, now: () => number): ConfigStore {
  return {
    writeConfig: (config) =>
      writtenUnless(() =>
        change(database, async (tx): Promise<Written> => {
          const known = await tx
            .select({ slug: categories.slug, version: categories.version })
            .from(categories);
          const versions = new Map(known.map(({ slug, version }) => [slug, version]));
          const slugs = outdatedSlugs(config.categories, versions);
          if (slugs.length > 0) return { outcome: 'conflict', slugs };
          for (const write of config.connections) await writeConnection(tx, write, now());
          for (const write of config.webhooks) await writeWebhook(tx, write, now());
          for (const { slug, made, change: wanted } of config.categories) {
            if (!versions.has(slug)) await insertCategory(tx, made, now());
            else if (wanted !== null) await changeCategory(tx, slug, wanted, now());
          }
          await placeCategories(
            tx,
            config.categories.map(({ slug }) => slug),
          );
          if (config.tiers !== null) {
            await tx.delete(modelOverrides);
            for (const [modelId, tier] of Object.entries(config.tiers))
              await tx.insert(modelOverrides).values({ modelId, tier, updatedAt: now() });
          }
          return { outcome: 'written' };
        }),
      ),
  };
}

async function writeConnection(tx: Orm, write: ConnectionWrite, nowMs: number): Promise<void> {
  const written =
    write.what === 'create'
      ? await insertConnection(tx, write.connection, nowMs)
      : await updateConnection(tx, write.id, write.change, nowMs);
  if (written.outcome !== 'saved')
    throw new WriteConflict(write.what === 'create' ? write.connection.slug : write.slug);
}

async function writeWebhook(tx: Orm, write: WebhookWrite, nowMs: number): Promise<void> {
  if (write.what === 'create') await insertWebhook(tx, write.webhook, nowMs);
  else if ((await updateWebhook(tx, write.id, write.change, nowMs)) === null)
    throw new WriteConflict(write.name);
}
