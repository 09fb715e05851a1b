import { createCategoryStore } from '#db/sqlite/category-store';
import { createConfigStore } from '#db/sqlite/config-store';
import { createConnectionStore } from '#db/sqlite/connection-store';
import { createModelOverrideStore } from '#db/sqlite/model-override-store';
import type { Database } from '#db/sqlite/open-database';
import { createSettingStore } from '#db/sqlite/setting-store';
import { createWebhookStore } from '#db/sqlite/webhook-store';
import type { ConfigFormat, ConfigText, ImportConfig } from '#lib/contracts/config';
import { createCategoryService } from '#lib/server/category-service';
import { createConnectionService } from '#lib/server/connections/connection-service';
import { createSecretBox } from '#lib/server/secret-box';
import { createWebhookSecret } from '#lib/server/webhooks/sign-message';
import { createWebhookSecrets } from '#lib/server/webhooks/webhook-secrets';
import { configVerbs } from '#lib/services/config';
import type { Caller, Context } from '#lib/services/context';
import { openVerbs, type OpenVerbs } from '#lib/services/verb';
import { createTierService } from '#lib/server/catalogue/tier-service';
import { ctx as machine, noAudit } from './callers.ts';
import { catalogueModel } from './catalogue-model.ts';

export const now = () => Date.UTC(2026, 10, 21, 12);
const listed = ['a/one', 'a/new', 'a/other'].map((id) => catalogueModel({ id }));
const lookup = (id: string) => listed.find((model) => model.id === id);

/** Opens the export and import service on a database, with a catalogue of three models. */
export async function openConfig(database: Database, folder: string) {
  const secretBox = createSecretBox({ dataDir: folder, secretKeys: [] });
  const connections = await createConnectionService({
    settings: createSettingStore(database, now),
    store: createConnectionStore(database, now),
    secretBox,
    environmentKey: null,
    openrouterBaseUrl: 'http://127.0.0.1:9/api/v1',
    startDemo: () => Promise.reject(new Error('No test here needs the demo.')),
    now,
  });
  const categories = await createCategoryService({
    store: createCategoryStore(database, now),
    targets: connections,
    lookup: (key) => lookup(key),
  });
  const tiers = await createTierService({
    store: createModelOverrideStore(database, now),
    targets: connections,
    lookup: (_connection, id) => lookup(id),
  });
  const webhooks = createWebhookStore(database, now);
  const secrets = createWebhookSecrets(secretBox);
  const verbs = configVerbs({
    store: createConfigStore(database, now),
    connections,
    categories,
    tiers,
    catalogue: {
      of: () => ({ lookup, resolve: () => undefined }),
      count: (connection) => (connection === 'openrouter' ? listed.length : 0),
    },
    webhooks: {
      listStored: webhooks.listWebhooks,
      sealNewSecret: (id) => secrets.seal(id, createWebhookSecret()),
      takeOver: () => Promise.resolve(),
    },
  });
  const { config } = openVerbs({ config: verbs }, noAudit);
  return {
    connections,
    categories,
    tiers,
    webhooks,
    secrets,
    config: as(config, machine),
    configAs: (caller: Caller) => as(config, { caller }),
  };
}

/** Calls the verbs as somebody. */
function as(
  { exportText, preview, importText }: OpenVerbs<{ config: ReturnType<typeof configVerbs> }>['config'],
  ctx: Context,
) {
  return {
    exportText: (format: ConfigFormat) => exportText({ ctx, input: { format } }),
    preview: (input: ConfigText) => preview({ ctx, input }),
    importText: (input: ImportConfig) => importText({ ctx, input }),
  };
}

export type Config = ReturnType<typeof as>;
