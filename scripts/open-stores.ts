import { existsSync } from 'node:fs';
import { placeOf } from '#db/open-store';
import { createAuditStore } from '#db/sqlite/audit-store';
import { createCatalogueStore } from '#db/sqlite/catalogue-store';
import { createCategoryStore } from '#db/sqlite/category-store';
import { createConfigStore } from '#db/sqlite/config-store';
import { createConnectionStore } from '#db/sqlite/connection-store';
import { createModelFactsStore } from '#db/sqlite/model-facts-store';
import { createModelOverrideStore } from '#db/sqlite/model-override-store';
import { openDatabase } from '#db/sqlite/open-database';
import { databaseFile } from '#db/sqlite/open-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { createWebhookStore } from '#db/sqlite/webhook-store';
import type { Environment } from '#lib/server/process/environment';
import type { Store } from '#lib/store/ports';

/** What a command needs of the store beside a running Understudy: no history, and no threads. */
export type CommandStores = Pick<
  Store,
  | 'audit'
  | 'catalogues'
  | 'categories'
  | 'config'
  | 'connections'
  | 'modelFacts'
  | 'modelOverrides'
  | 'settings'
  | 'webhooks'
  | 'close'
>;

type Where = Pick<Environment, 'dataDir' | 'databaseUrl'>;

/** Whether there is something to open: a file may not be there yet. */
export function hasStores({ dataDir, databaseUrl }: Where): boolean {
  return databaseUrl !== null || existsSync(databaseFile(dataDir));
}

/** Opens the database that the environment names, for the command `by`. Creates it if necessary. */
export async function openStores({ dataDir, databaseUrl }: Where, by: string): Promise<CommandStores> {
  const now = Date.now;
  if (databaseUrl !== null) {
    const { openHeldStore } = await import('#db/postgres/cluster/hold-store');
    const place = placeOf({ dataDir, databaseUrl });
    return openHeldStore({ databaseUrl, place, by, onWait() {}, onError() {}, now });
  }
  const database = openDatabase(databaseFile(dataDir));
  return {
    audit: createAuditStore(database),
    catalogues: createCatalogueStore(database),
    categories: createCategoryStore(database, now),
    config: createConfigStore(database, now),
    connections: createConnectionStore(database, now),
    modelFacts: createModelFactsStore(database, now),
    modelOverrides: createModelOverrideStore(database, now),
    settings: createSettingStore(database, now),
    webhooks: createWebhookStore(database, now),
    close: async () => database.close(),
  };
}
