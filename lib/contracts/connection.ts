import { z } from 'zod';
import { DataRegion } from './policy.ts';
import { hasHidden } from './visible-text.ts';

/** The stable identity of a connection, which rows refer to: a new name or slug doesn't change it. */
export const ConnectionId = z.string().min(1).max(64);
export type ConnectionId = z.infer<typeof ConnectionId>;

/** The name of a connection in chains, URLs and answers. */
export const ConnectionSlug = z
  .string()
  .min(1, 'Enter a slug.')
  .max(48)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Use lower-case letters, digits and hyphens.');

export const ConnectionKind = z.enum(['openrouter', 'openai_compatible', 'demo']);
export type ConnectionKind = z.infer<typeof ConnectionKind>;

/** The APIs that a server supports. */
export const Speaks = z.enum(['chat', 'responses', 'messages', 'embeddings', 'images', 'audio']);
export type Speaks = z.infer<typeof Speaks>;

export const Connection = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  kind: ConnectionKind,
  baseUrl: z.string(),
  /** Null without a key. A key is never sent back. */
  keyLast4: z.string().nullable(),
  /** For the key that reads OpenRouter's bill; null without one. It is never sent back. */
  managementKeyLast4: z.string().nullable(),
  /** The names of the extra headers; their values are never sent back. */
  headerNames: z.array(z.string()),
  enabled: z.boolean(),
  /** Whether a bare model id means a model of this connection. */
  isDefault: z.boolean(),
  speaks: z.array(Speaks),
  /** The person states that it honors `data_collection: deny` and `zdr`. */
  keepsDataPolicy: z.boolean(),
  /** The region that it keeps requests in, set by the person; null if unset. OpenRouter's URL determines it. */
  dataRegion: DataRegion.nullable(),
  /** The maximum number of concurrent calls; null for no limit. Further calls wait. */
  maxConcurrent: z.int().nullable(),
  catalogueModels: z.int(),
  /** Why it can't be used, or what is wrong with it, in words; null if no problem is known. */
  problem: z.string().nullable(),
});
export type Connection = z.infer<typeof Connection>;

export const ConnectionsAnswer = z.object({ connections: z.array(Connection) });
export type ConnectionsAnswer = z.infer<typeof ConnectionsAnswer>;

export const ConnectionAnswer = z.object({ connection: Connection });
export type ConnectionAnswer = z.infer<typeof ConnectionAnswer>;

/** Beside the error if a connection is not deleted because chains use it: the slugs of their categories. */
export const ConnectionInUse = z.object({ categories: z.array(z.string()) });
export type ConnectionInUse = z.infer<typeof ConnectionInUse>;

/** `models` is the number of models it lists. */
export const ConnectionCheck = z.object({
  ok: z.boolean(),
  problem: z.string().nullable(),
  models: z.int(),
});
export type ConnectionCheck = z.infer<typeof ConnectionCheck>;

/** Headers can't contain other characters, and pasted text may contain invisible ones. */
const ApiKey = z
  .string()
  .trim()
  .min(1, 'Enter a key.')
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, 'This key contains a space or a hidden character. Copy it again.');

const chatPath = /\/(?:chat\/completions|completions|models|responses|messages|embeddings)\/?$/;

/** The base URL of the API, such as `https://api.groq.com/openai/v1`, without a slash at the end. */
export const BaseUrl = z
  .string()
  .trim()
  .max(2_000)
  .transform((text, context) => {
    const fail = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (!/^https?:\/\//i.test(text)) return fail('Enter a URL that begins with http:// or https://.');
    const url = URL.parse(text);
    if (url === null || url.hostname === '') return fail('This is not a valid URL.');
    if (url.username !== '' || url.password !== '')
      return fail('Leave the user name and password out of the URL. Put the key in its own field.');
    if (url.search !== '' || url.hash !== '') return fail('Leave out everything from the “?” or “#” on.');
    if (chatPath.test(url.pathname))
      return fail('Enter the base URL only, without the path of an endpoint such as /chat/completions.');
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  });

/** Headers that a call sets itself, or that would change its transport. */
const heldHeaders = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'accept',
  'accept-encoding',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The name of an extra header, in lower case. */
export const HeaderName = z
  .string()
  .trim()
  .toLowerCase()
  .max(100)
  .regex(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/, 'This is not a valid header name.')
  .refine((name) => !heldHeaders.has(name), 'Understudy sets this header itself.');
const HeaderValue = z
  .string()
  .trim()
  .min(1, 'Enter a value.')
  .max(4_000)
  .regex(/^[\x20-\x7e]+$/, 'This value contains a character that a header can’t carry.');

/** By lower-case name. The names are not a record's keys, because zod only reports that a key is invalid. */
function headersOf<Value extends z.ZodType<string | null>>(value: Value) {
  return z
    .record(z.string(), value)
    .transform((headers, context) =>
      Object.fromEntries(
        Object.entries(headers).map(([given, one]) => {
          const name = HeaderName.safeParse(given);
          if (name.success) return [name.data, one];
          context.addIssue({ code: 'custom', path: [given], message: name.error.issues[0]?.message ?? '' });
          return [given, one];
        }),
      ),
    )
    .refine(
      (headers) => Object.keys(headers).length <= 20,
      'A connection can have at most 20 extra headers.',
    );
}

const ExtraHeaders = headersOf(HeaderValue);
/** All headers; null means the stored value, which is never sent back. */
const ChangedHeaders = headersOf(HeaderValue.nullable());

export const ConnectionName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(60)
  .refine((name) => !hasHidden(name), 'A name can’t contain hidden characters.');
export const SpeaksList = z
  .array(Speaks)
  .max(6)
  .transform((list) => [...new Set(list)]);

export const MaxConcurrent = z
  .int('Enter a whole number.')
  .min(1, 'Enter at least 1 concurrent call.')
  .max(10_000, 'Enter at most 10,000 concurrent calls.');

/** Only the process itself creates a demo. */
export const CreateConnection = z.strictObject({
  slug: ConnectionSlug,
  name: ConnectionName,
  kind: z.enum(['openrouter', 'openai_compatible']),
  baseUrl: BaseUrl,
  key: ApiKey.nullish(),
  managementKey: ApiKey.nullish(),
  headers: ExtraHeaders.optional(),
  enabled: z.boolean().optional(),
  speaks: SpeaksList.optional(),
  keepsDataPolicy: z.boolean().optional(),
  dataRegion: DataRegion.nullish(),
  maxConcurrent: MaxConcurrent.nullish(),
});
export type CreateConnection = z.infer<typeof CreateConnection>;

/** Any of the fields. Keys or headers with null are removed. */
export const PutConnection = z.strictObject({
  slug: ConnectionSlug.optional(),
  name: ConnectionName.optional(),
  kind: z.enum(['openrouter', 'openai_compatible']).optional(),
  baseUrl: BaseUrl.optional(),
  key: ApiKey.nullish(),
  managementKey: ApiKey.nullish(),
  headers: ChangedHeaders.nullish(),
  enabled: z.boolean().optional(),
  speaks: SpeaksList.optional(),
  keepsDataPolicy: z.boolean().optional(),
  dataRegion: DataRegion.nullish(),
  maxConcurrent: MaxConcurrent.nullish(),
});
export type PutConnection = z.infer<typeof PutConnection>;
