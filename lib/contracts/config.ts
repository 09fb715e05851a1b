import { z } from 'zod';
import {
  Category,
  CategoryDescription,
  CategoryIcon,
  CategoryName,
  DeclareNeeds,
  ModelIds,
  NewCategorySlug,
} from './category.ts';
import {
  BaseUrl,
  ConnectionName,
  ConnectionSlug,
  HeaderName,
  MaxConcurrent,
  SpeaksList,
} from './connection.ts';
import { ModelId } from './model-id.ts';
import { Tier } from './model.ts';
import { DataRegion, PolicyPatch } from './policy.ts';
import { QuietHours, WebhookKinds, WebhookName, WebhookUrl } from './webhook.ts';

/**
 * A category in a config file. Its chain and its policy become exactly what the file says: missing policy
 * fields get their defaults. Name, description, icon and needs change only if the file has them.
 */
export const ConfigCategory = z
  .strictObject({
    slug: NewCategorySlug,
    name: CategoryName.optional(),
    description: CategoryDescription.optional(),
    icon: CategoryIcon.optional(),
    models: ModelIds,
    /** The models in `models` that are off. */
    disabled: ModelIds.optional(),
    needs: DeclareNeeds.optional(),
    policy: PolicyPatch.optional(),
  })
  // A misspelt model in this list would still be tried.
  .superRefine(({ models, disabled = [] }, context) => {
    for (const [at, id] of disabled.entries()) {
      if (!models.includes(id))
        context.addIssue({
          code: 'custom',
          path: ['disabled', at],
          message: `${id} is not one of the models.`,
        });
    }
  });
export type ConfigCategory = z.infer<typeof ConfigCategory>;

/**
 * A connection in a config file, identified by its slug. It becomes exactly what the file says, except for its
 * key and the values of its headers: no file contains those, and an import leaves them unchanged.
 */
export const ConfigConnection = z
  .strictObject({
    slug: ConnectionSlug,
    /** The connection of bare model ids, whatever its slug: OpenRouter, at the environment's URL. */
    default: z.literal(true).optional(),
    name: ConnectionName.optional(),
    kind: z.enum(['openrouter', 'openai_compatible']),
    baseUrl: BaseUrl.optional(),
    speaks: SpeaksList.default(['chat']),
    enabled: z.boolean().default(true),
    keepsDataPolicy: z.boolean().default(false),
    dataRegion: DataRegion.nullable().default(null),
    maxConcurrent: MaxConcurrent.nullable().default(null),
    /** The names of its extra headers. */
    headers: z.array(HeaderName).max(20).default([]),
    /** Whether it had a key when it was exported. */
    needsKey: z.boolean().default(false),
  })
  .superRefine(({ default: isDefault, baseUrl, kind }, context) => {
    const fail = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (isDefault !== true && baseUrl === undefined) fail('baseUrl', 'A connection needs a base URL.');
    if (isDefault === true && baseUrl !== undefined)
      fail('baseUrl', 'OPENROUTER_BASE_URL sets the URL of the default connection.');
    if (isDefault === true && kind !== 'openrouter') fail('kind', 'The default connection is OpenRouter.');
  });
export type ConfigConnection = z.infer<typeof ConfigConnection>;

/**
 * A webhook in a config file, known by its name. It becomes as the file says, whole, but for its signing secret: no file
 * holds that.
 */
export const ConfigWebhook = z.strictObject({
  name: WebhookName,
  url: WebhookUrl,
  kinds: WebhookKinds.nullable().default(null),
  sendsResolved: z.boolean().default(true),
  quietHours: QuietHours.nullable().default(null),
  enabled: z.boolean().default(true),
});
export type ConfigWebhook = z.infer<typeof ConfigWebhook>;

/**
 * All connections, chains, policies and webhooks in one file. Anything that the file does not name stays
 * unchanged.
 */
export const ConfigFile = z.strictObject({
  /** The version of this format. */
  understudy: z.literal(1, 'Not an Understudy config file: it must begin with "understudy: 1".'),
  connections: z
    .array(ConfigConnection)
    .max(200)
    .refine(
      (list) => new Set(list.map(({ slug }) => slug)).size === list.length,
      'Each connection can appear only once.',
    )
    .refine(
      (list) => list.filter((one) => one.default === true).length <= 1,
      'Only one connection can be the default.',
    )
    .optional(),
  categories: z
    .array(ConfigCategory)
    .max(200)
    .refine(
      (list) => new Set(list.map(({ slug }) => slug)).size === list.length,
      'Each category can appear only once.',
    ),
  /** Tiers set by people, by model id. Without it they stay unchanged. */
  tiers: z.record(ModelId, Tier).optional(),
  /** Without it they stay as they are, as do those it doesn't name. Only owners export and import them. */
  webhooks: z.array(ConfigWebhook).max(50).optional(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
/** The written form: defaults are omitted. */
export type ConfigSource = z.input<typeof ConfigFile>;

export const ConfigFormat = z.enum(['json', 'yaml']);
export type ConfigFormat = z.infer<typeof ConfigFormat>;

export const ConfigExportQuery = z.object({ format: ConfigFormat.default('yaml') });

export const ConfigText = z.strictObject({
  format: ConfigFormat,
  text: z.string().max(900_000, 'A config file can have at most 900,000 characters.'),
});
export type ConfigText = z.infer<typeof ConfigText>;

export const ConfigPreview = z.object({
  connections: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      outcome: z.enum(['new', 'changed', 'same']),
      /** One sentence each. */
      changes: z.array(z.string()),
      /** What remains to be entered after the import, in a sentence; null if nothing does. */
      toEnter: z.string().nullable(),
    }),
  ),
  categories: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      outcome: z.enum(['new', 'changed', 'same']),
      /** The category's current version, to be sent with the import; null for a new one. */
      version: z.int().nullable(),
      /** One sentence each. */
      changes: z.array(z.string()),
      /** Models in the chain that the catalogue does not have; they are imported anyway. */
      unknownModels: z.array(z.string()),
    }),
  ),
  /** Categories that the file does not name. */
  untouched: z.array(z.string()),
  /** The categories' new order, in a sentence; null if it stays. */
  orderChange: z.string().nullable(),
  /** The changes to tiers, one sentence each. */
  tierChanges: z.array(z.string()),
  webhooks: z.array(
    z.object({
      name: z.string(),
      outcome: z.enum(['new', 'changed', 'same']),
      /** One sentence each. */
      changes: z.array(z.string()),
    }),
  ),
});
export type ConfigPreview = z.infer<typeof ConfigPreview>;

/**
 * `versions` are those of the preview. If one is out of date, nothing is imported. Null: there was no such
 * category.
 */
export const ImportConfig = ConfigText.extend({
  versions: z.record(z.string(), z.int().nullable()).optional(),
});
export type ImportConfig = z.infer<typeof ImportConfig>;

export const ImportConfigAnswer = z.object({ categories: z.array(Category) });
