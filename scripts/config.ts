import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { DatabaseRefused } from '#db/database-refused';
import type { ConfigFormat, ConfigPreview } from '#lib/contracts/config';
import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import { fetchCatalogue } from '#lib/upstreams/openrouter/fetch-catalogue';
import { isApiError } from '#lib/server/api-error';
import { createCatalogueService } from '#lib/server/catalogue/catalogue-service';
import { createModelFactsService } from '#lib/server/catalogue/model-facts-service';
import { createCategoryService } from '#lib/server/category-service';
import { checkConfig, type CheckedModel, type KnownList } from '#lib/server/config/check-config';
import { readConfigText } from '#lib/server/config/config-text';
import { type Environment, readEnvironment } from '#lib/server/process/environment';
import { createConnectionService } from '#lib/server/connections/connection-service';
import { createSecretBox } from '#lib/server/secret-box';
import { createTierService } from '#lib/server/catalogue/tier-service';
import { createWebhookSecret } from '#lib/server/webhooks/sign-message';
import { createWebhookSecrets } from '#lib/server/webhooks/webhook-secrets';
import { createAudit } from '#lib/services/audit';
import { configVerbs } from '#lib/services/config';
import type { Context } from '#lib/services/context';
import { openVerbs, type OpenVerbs } from '#lib/services/verb';
import { type CommandStores, hasStores, openStores } from './open-stores.ts';

// `npm run config -- export|import|check FILE`: connections, categories and policies as a file. Works on the
// database that the environment names. A running Understudy applies an import within a second.

const usage = `npm run config -- export FILE            writes connections, categories and webhooks to a .yaml or .json file
npm run config -- import FILE [--dry-run] imports a file; with --dry-run, only shows what would change
npm run config -- check FILE             fails if a chain names a model that is gone or will be removed`;

/** An error that the user can fix. The message explains how. */
class Refusal extends Error {}

/** Anyone with access to the data folder has all rights. */
const ctx: Context = { caller: { kind: 'machine' } };

type Config = OpenVerbs<{ config: ReturnType<typeof configVerbs> }>['config'];

async function run(): Promise<number> {
  const { positionals, isDryRun } = readArguments();
  const [verb, file] = positionals;
  if (file === undefined || positionals.length > 2) throw new Refusal(usage);
  if (isDryRun && verb !== 'import') throw new Refusal(`Only an import takes --dry-run.\n${usage}`);
  const read = readEnvironment(process.env);
  if (read.outcome === 'wrong') throw new Refusal(read.message);
  const { environment } = read;
  switch (verb) {
    case 'export':
      return withConfig(environment, async (config) => {
        writeText(file, await config.exportText({ ctx, input: { format: formatOf(file) } }));
        console.log(`Written to ${file}, without keys, header values and signing secrets.`);
        return 0;
      });
    case 'import':
      return withConfig(environment, (config) => importFile(config, file, isDryRun));
    case 'check':
      return checkFile(environment, file);
    default:
      throw new Refusal(usage);
  }
}

function readArguments(): { positionals: string[]; isDryRun: boolean } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    return { positionals, isDryRun: values['dry-run'] };
  } catch (error) {
    // Only the first sentence of Node's message is useful here.
    const why = error instanceof TypeError ? `${error.message.split('. ')[0] ?? ''}.\n` : '';
    throw new Refusal(`${why}${usage}`, { cause: error });
  }
}

async function importFile(config: Config, file: string, isDryRun: boolean): Promise<number> {
  const text = readText(file);
  const preview = await config.preview({ ctx, input: text });
  for (const line of previewLines(preview)) console.log(line);
  if (isDryRun) return 0;
  const versions = Object.fromEntries(preview.categories.map(({ slug, version }) => [slug, version]));
  await config.importText({ ctx, input: { ...text, versions } });
  console.log(`Imported from ${file}.`);
  return 0;
}

function previewLines(preview: ConfigPreview): string[] {
  const { connections, categories, orderChange, tierChanges, webhooks, untouched } = preview;
  const ofConnections = connections.flatMap(({ slug, outcome, changes, toEnter }) => [
    ...(outcome === 'same'
      ? [`connection ${slug}: unchanged.`]
      : changes.map((change) => `connection ${slug}: ${change}`)),
    ...(toEnter === null ? [] : [`connection ${slug}: ${toEnter}`]),
  ]);
  const lines = categories.flatMap(({ slug, outcome, changes, unknownModels }) => [
    ...(outcome === 'same' ? [`${slug}: unchanged.`] : changes.map((change) => `${slug}: ${change}`)),
    ...unknownModels.map((id) => `${slug}: ${id} is not in the catalogue as last fetched.`),
  ]);
  const rest = untouched.length === 0 ? [] : [`Not in the file, so unchanged: ${untouched.join(', ')}.`];
  return [
    ...ofConnections,
    ...lines,
    ...(orderChange === null ? [] : [orderChange]),
    ...tierChanges,
    ...webhooks.flatMap(({ name, outcome, changes }) =>
      outcome === 'same'
        ? [`webhook ${name}: unchanged.`]
        : changes.map((change) => `webhook ${name}: ${change}`),
    ),
    ...rest,
  ];
}

async function checkFile(environment: Environment, file: string): Promise<number> {
  const config = readConfigText(readText(file));
  const { models, source } = await readCatalogue(environment);
  const {
    stale,
    notes,
    checkedCount: count,
  } = checkConfig(config, {
    models,
    others: await readKeptLists(environment),
    nowMs: Date.now(),
  });
  const say = (what: string, { category, model, text }: CheckedModel): void =>
    console.log(`${what}  ${category}: ${model}. ${text}`);
  for (const one of notes) say('note ', one);
  for (const one of stale) say('stale', one);
  console.log(
    stale.length === 0
      ? `All ${count} models are fine, by ${source}.`
      : `${stale.length} of ${count} models are stale, by ${source}.`,
  );
  return stale.length === 0 ? 0 : 1;
}

type FoundCatalogue = { readonly models: readonly CatalogueModel[]; readonly source: string };

/** OpenRouter's current model list, which needs no key. Without network, the last stored list. */
async function readCatalogue(environment: Environment): Promise<FoundCatalogue> {
  const fetched = await fetchCatalogue({ baseUrl: environment.openrouterBaseUrl, apiKey: null });
  if (fetched.outcome === 'fetched') {
    return { models: fetched.catalogue.models, source: 'the list of models of today' };
  }
  if (hasStores(environment)) {
    const stored = await withStores(environment, ({ catalogues }) => catalogues.readCatalogue('openrouter'));
    if (stored !== null) {
      return { models: stored.models, source: `the list of models kept on ${dayOf(stored.fetchedAtMs)}` };
    }
  }
  throw new Refusal(fetched.reason);
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The stored model lists of the other connections; empty without a data folder. */
async function readKeptLists(environment: Environment): Promise<KnownList[]> {
  if (!hasStores(environment)) return [];
  return withStores(environment, async (stores) => {
    const lists: KnownList[] = [];
    const connections = await stores.connections.listConnections();
    for (const { id, slug, name } of connections.filter(({ isDeleted }) => !isDeleted)) {
      const stored = await stores.catalogues.readCatalogue(id);
      if (stored !== null)
        lists.push({ slug, name, models: stored.models, fetchedOn: dayOf(stored.fetchedAtMs) });
    }
    return lists;
  });
}

function withConfig(environment: Environment, work: (config: Config) => Promise<number>): Promise<number> {
  return withStores(environment, async (stores) => work(await configOf(environment, stores)));
}

async function configOf(
  { dataDir, secretKeys, openrouterApiKey, openrouterBaseUrl }: Environment,
  stores: CommandStores,
): Promise<Config> {
  const secretBox = createSecretBox({ dataDir, secretKeys });
  const targets = await createConnectionService({
    settings: stores.settings,
    store: stores.connections,
    secretBox,
    environmentKey: openrouterApiKey,
    openrouterBaseUrl,
    startDemo: () => Promise.reject(new Error('The demo runs only within the server.')),
    now: Date.now,
  });
  const catalogue = await createCatalogueService({
    store: stores.catalogues,
    connection: targets,
    ownFacts: await createModelFactsService({ store: stores.modelFacts, targets }),
    now: Date.now,
    reportError: (error) => console.error(error),
  });
  const lookup = (connection: ConnectionId, model: string): CatalogueModel | undefined =>
    catalogue.of(connection).lookup(model);
  const verbs = configVerbs({
    store: stores.config,
    connections: targets,
    categories: await createCategoryService({
      store: stores.categories,
      targets,
      lookup: (key) => {
        const { connection, model } = targets.locate(key);
        return lookup(connection.id, model);
      },
    }),
    tiers: await createTierService({
      store: stores.modelOverrides,
      targets,
      lookup,
    }),
    catalogue,
    webhooks: {
      listStored: stores.webhooks.listWebhooks,
      sealNewSecret: (id) => createWebhookSecrets(secretBox).seal(id, createWebhookSecret()),
      // A running Understudy takes them over itself.
      takeOver: () => Promise.resolve(),
    },
  });
  const audit = createAudit({
    store: stores.audit,
    now: Date.now,
    reportError: (error) => console.error(error),
  });
  return openVerbs({ config: verbs }, audit).config;
}

async function withStores<Value>(
  environment: Environment,
  work: (stores: CommandStores) => Promise<Value>,
): Promise<Value> {
  const stores = await openStores(environment, '"npm run config"');
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

function readText(file: string): { format: ConfigFormat; text: string } {
  const format = formatOf(file);
  try {
    return { format, text: readFileSync(file, 'utf8') };
  } catch {
    throw new Refusal(`${file} could not be read.`);
  }
}

function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Refusal(`${file} could not be written. Check that its folder exists and is writable.`, {
      cause: error,
    });
  }
}

function formatOf(file: string): ConfigFormat {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return 'json';
    case '.yaml':
    case '.yml':
      return 'yaml';
    default:
      throw new Refusal(`${file} must end in .yaml, .yml or .json.`);
  }
}

/** All problems of a file, or the error itself. */
function problemsOf(error: unknown): unknown {
  if (isApiError(error) && error.issues !== undefined)
    return error.issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
  const isPlain = error instanceof Refusal || error instanceof DatabaseRefused || isApiError(error);
  return isPlain ? error.message : error;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(problemsOf(error));
  process.exitCode = 1;
}
