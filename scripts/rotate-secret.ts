import { argv, env, stderr, stdout } from 'node:process';
import { holdFolder } from '#db/sqlite/files/hold-folder';
import { createSealedSecrets, type SealedSecrets } from '#lib/server/connections/sealed-secrets';
import { type Environment, readEnvironment } from '#lib/server/process/environment';
import { beginRotation, createSecretBox, endRotation } from '#lib/server/secret-box';
import { createWebhookSecrets, type WebhookSecrets } from '#lib/server/webhooks/webhook-secrets';
import type { ConnectionStore, StoredConnection } from '#lib/store/connections';
import type { StoredWebhook, WebhookStore } from '#lib/store/webhooks';
import { type CommandStores, hasStores, openStores } from './open-stores.ts';

// `npm run rotate-secret`: encrypts all stored secrets with a new key. Understudy may be running.

const usage = `npm run rotate-secret

Makes a new secret, encrypts all stored keys, header values and webhook secrets with it, and forgets the old secret.
Understudy can keep running. With SECRET_KEY, set it to the new key, a comma and the old one, restart Understudy (each
process of it), run this command with the same value, and then remove the old key.`;

/** Prevents two rotations at once: each would discard the other's key, and with it all that it encrypted. */
const LOCK_FILE = 'rotation.lock';
const LOCK_PATIENCE_MS = 10_000;

process.exitCode = await run(argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0) return fail(usage);
  const read = readEnvironment(env);
  if (read.outcome === 'wrong') return fail(read.message);
  const { environment } = read;
  const { dataDir, secretKeys } = environment;
  if (!hasStores(environment))
    return fail(`There is no database in ${dataDir}. Set DATA_DIR to the folder that Understudy uses.`);
  if (secretKeys.length === 1) return fail(`SECRET_KEY has only one key.\n\n${usage}`);
  let release: (() => void) | null = null;
  try {
    release = await holdFolder({
      folder: dataDir,
      file: LOCK_FILE,
      patienceMs: LOCK_PATIENCE_MS,
      onWait() {},
    });
    if (release === null)
      return fail(`Another rotation is running on ${dataDir}. Run the command again later.`);
    if (secretKeys.length === 0) beginRotation(dataDir);
    const { sealed, unreadable } = await sealAnew(environment);
    // Secrets that can't be decrypted are lost with any key.
    if (secretKeys.length === 0) endRotation(dataDir);
    stdout.write(`Encrypted ${sealed} stored ${sealed === 1 ? 'secret' : 'secrets'} with the new key.\n`);
    for (const sentence of unreadable) stderr.write(`${sentence}\n`);
    if (secretKeys.length > 0) stdout.write('Remove the old key from SECRET_KEY now.\n');
    return unreadable.length === 0 ? 0 : 1;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)} Run the command again.`);
  } finally {
    release?.();
  }
}

async function sealAnew(
  environment: Environment,
): Promise<{ readonly sealed: number; readonly unreadable: readonly string[] }> {
  const stores = await openStores(environment, '"npm run rotate-secret"');
  try {
    return await sealAll(environment, stores);
  } finally {
    await stores.close();
  }
}

async function sealAll(
  environment: Environment,
  { connections: store, webhooks }: CommandStores,
): Promise<{ readonly sealed: number; readonly unreadable: readonly string[] }> {
  const secrets = createSealedSecrets(createSecretBox(environment));
  const unreadable: string[] = [];
  let sealed = 0;
  for (const connection of await store.listConnections()) {
    const done = await sealConnection(store, secrets, connection);
    if (done === 'unreadable')
      unreadable.push(
        `The key or the headers of ${connection.name} could not be decrypted. Enter them again in Settings.`,
      );
    else sealed += done;
  }
  const webhookSecrets = createWebhookSecrets(createSecretBox(environment));
  for (const webhook of await webhooks.listWebhooks()) {
    const done = await sealWebhook(webhooks, webhookSecrets, webhook);
    if (done === 'unreadable')
      unreadable.push(
        `The secret of the webhook ${webhook.name} could not be decrypted. Rotate it in Settings.`,
      );
    else sealed += done;
  }
  return { sealed, unreadable };
}

/** Encrypts the signing secrets of a webhook again. Returns their number. */
async function sealWebhook(
  store: Pick<WebhookStore, 'changeWebhook'>,
  { open, seal }: WebhookSecrets,
  { id, secret, previousSecret }: StoredWebhook,
): Promise<number | 'unreadable'> {
  const current = open(id, secret);
  if (current === null) return 'unreadable';
  const previous = open(id, previousSecret);
  const change = {
    secret: seal(id, current),
    ...(previous === null ? {} : { previousSecret: seal(id, previous) }),
  };
  await store.changeWebhook(id, change, Date.now());
  return Object.keys(change).length;
}

/** Encrypts the secrets of a connection again. Returns their number. */
async function sealConnection(
  store: ConnectionStore,
  { openKey, sealKey, openHeaders, sealHeaders, openManagementKey, sealManagementKey }: SealedSecrets,
  connection: StoredConnection,
): Promise<number | 'unreadable'> {
  const { id } = connection;
  const key = openKey(id, connection.key);
  const headers = openHeaders(id, connection.headers);
  const managementKey = openManagementKey(id, connection.managementKey);
  if ([key, headers, managementKey].some(({ outcome }) => outcome === 'unreadable')) return 'unreadable';
  const change = {
    ...(key.outcome === 'read' ? { key: sealKey(id, key.secret) } : {}),
    ...(headers.outcome === 'read' ? { headers: sealHeaders(id, headers.secret) } : {}),
    ...(managementKey.outcome === 'read'
      ? { managementKey: sealManagementKey(id, managementKey.secret) }
      : {}),
  };
  const sealed = Object.keys(change).length;
  if (sealed > 0) await store.changeConnection(id, change);
  return sealed;
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
