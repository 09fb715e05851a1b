import { resolve } from 'node:path';
import { z } from 'zod';
import { AllowedHosts, Host, isLoopback, OidcIssuer, OwnUrl, TrustedProxies } from './network-variables.ts';

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'PORT must be a whole number from 0 to 65535.')
  .transform(Number)
  .refine((port) => port <= 65_535, 'PORT must be a whole number from 0 to 65535.');

const BaseUrl = z
  .url({
    protocol: /^https?$/,
    abort: true,
    error: 'OPENROUTER_BASE_URL must be an http or https address, such as https://openrouter.ai/api/v1.',
  })
  .refine(
    isPlainAddress,
    'OPENROUTER_BASE_URL must not contain a user name, a password, a query or a fragment.',
  )
  .transform((url) => url.replace(/\/+$/, ''));

function isPlainAddress(address: string): boolean {
  const { username, password, search, hash } = new URL(address);
  return [username, password, search, hash].every((part) => part === '');
}

const drainWords = 'DRAIN_SECONDS must be a whole number from 0 to 3600.';

const DrainSeconds = z
  .string()
  .trim()
  .regex(/^\d{1,4}$/, drainWords)
  .transform(Number)
  .refine((seconds) => seconds <= 3_600, drainWords);

const MAX_BODY_MB_LIMIT = 500;
const maxBodyWords = `MAX_BODY_MB must be a whole number from 1 to ${MAX_BODY_MB_LIMIT}.`;

/** A longer body doesn't fit into one JavaScript string. */
const MaxBodyMb = z
  .string()
  .trim()
  .regex(/^\d{1,4}$/, maxBodyWords)
  .transform(Number)
  .refine((megabytes) => megabytes >= 1 && megabytes <= MAX_BODY_MB_LIMIT, maxBodyWords);

const outageWords = 'STORE_OUTAGE must be refuse or answer.';

/** What happens to new requests while Understudy can't write to its database. */
const StoreOutage = z.enum(['refuse', 'answer'], outageWords);
export type StoreOutage = z.infer<typeof StoreOutage>;

const maxQueuedWords = 'MAX_QUEUED must be a whole number from 0 to 100000.';

const MaxQueued = z
  .string()
  .trim()
  .regex(/^\d{1,6}$/, maxQueuedWords)
  .transform(Number)
  .refine((requests) => requests <= 100_000, maxQueuedWords);
const SECRET_KEY_BYTES = 32;

/** The first one seals, all of them open: a rotation has two for a while. */
const SecretKey = z
  .string()
  .transform((text) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
  .refine(
    (keys) => keys.every((key) => key.byteLength === SECRET_KEY_BYTES),
    'SECRET_KEY must be 32 bytes in base64 (openssl rand -base64 32). While you rotate it: the new key, a comma, the old one.',
  );

const databaseWords =
  'DATABASE_URL must be the address of a Postgres database, such as postgres://user:password@host:5432/understudy.';

const DatabaseUrl = z
  .url({ protocol: /^postgres(ql)?$/, abort: true, error: databaseWords })
  .refine((url) => {
    const { hostname, pathname } = new URL(url);
    return hostname !== '' && pathname.length > 1;
  }, databaseWords);

const OidcText = z.string().trim().nullable().default(null);

const Variables = z
  .object({
    PORT: Port.default(3000),
    HOST: Host.default('127.0.0.1'),
    DATA_DIR: z
      .string()
      .default('./data')
      .transform((path) => resolve(path)),
    OPENROUTER_API_KEY: z
      .string()
      .trim()
      .regex(
        /^[\x21-\x7e]+$/,
        'OPENROUTER_API_KEY must contain printable ASCII characters only, without spaces.',
      )
      .nullable()
      .default(null),
    OPENROUTER_BASE_URL: BaseUrl.default('https://openrouter.ai/api/v1'),
    DRAIN_SECONDS: DrainSeconds.default(30),
    MAX_BODY_MB: MaxBodyMb.default(50),
    MAX_QUEUED: MaxQueued.default(1_000),
    STORE_OUTAGE: StoreOutage.default('refuse'),
    SECRET_KEY: SecretKey.default([]),
    DATABASE_URL: DatabaseUrl.nullable().default(null),
    ALLOWED_HOSTS: AllowedHosts.default([]),
    TRUSTED_PROXIES: TrustedProxies.default([]),
    BASE_URL: OwnUrl.nullable().default(null),
    OIDC_ISSUER: OidcIssuer.nullable().default(null),
    OIDC_CLIENT_ID: OidcText,
    OIDC_CLIENT_SECRET: OidcText,
  })
  .refine(
    ({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }) =>
      new Set([OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET].map((value) => value === null)).size === 1,
    'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together, or not at all.',
  )
  .refine(
    ({ DATABASE_URL, SECRET_KEY }) => DATABASE_URL === null || SECRET_KEY.length > 0,
    'DATABASE_URL needs SECRET_KEY too: stored keys are encrypted with it, and no file holds it then (openssl rand -base64 32).',
  )
  .refine(
    ({ OIDC_ISSUER, BASE_URL, HOST }) => OIDC_ISSUER === null || BASE_URL !== null || isLoopback(HOST),
    'OIDC_ISSUER needs BASE_URL too: the identity provider sends people back to that address.',
  );

export type Oidc = { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };

export type Environment = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The Postgres database; null if the database is a file in the data folder. */
  readonly databaseUrl: string | null;
  readonly openrouterApiKey: string | null;
  readonly openrouterBaseUrl: string;
  /** How long running requests may continue once the process is told to stop. */
  readonly drainMs: number;
  /** The maximum request body of `/v1`. */
  readonly maxBodyBytes: number;
  /** The maximum number of requests that wait for a slot. */
  readonly maxQueued: number;
  /** What happens to new requests while Understudy can't write to its database. */
  readonly storeOutage: StoreOutage;
  /** The secrets that encrypt stored keys; empty if the file in the data folder is used. */
  readonly secretKeys: readonly Buffer[];
  /** Names of the server besides the loopback names, in lower case, with or without a port. */
  readonly allowedHosts: readonly string[];
  /** Addresses and ranges of proxies that are trusted to report the visitor's address and protocol. */
  readonly trustedProxies: readonly string[];
  /** The origin that people open; null if it follows from host and port. */
  readonly baseUrl: string | null;
  readonly oidc: Oidc | null;
  /** Other machines can reach the server, so people have to sign in. */
  readonly needsAccounts: boolean;
};

export type EnvironmentRead =
  | { readonly outcome: 'read'; readonly environment: Environment }
  | { readonly outcome: 'wrong'; readonly message: string };

/** The demo's data is stored next to the person's own data, never mixed with it. */
const demoDataDir = './data/demo';

/**
 * Reads the process environment once. A wrong value throws one line that says what to change. An empty value
 * counts as absent.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  isDemo = false,
): EnvironmentRead {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => value !== undefined && !saysNothing(name, value)),
  );
  if (isDemo && given['DATABASE_URL'] !== undefined)
    return { outcome: 'wrong', message: 'The demo keeps its data in a file. Start it without DATABASE_URL.' };
  const parsed = Variables.safeParse({ ...(isDemo ? { DATA_DIR: demoDataDir } : {}), ...given });
  if (!parsed.success)
    return { outcome: 'wrong', message: parsed.error.issues[0]?.message ?? 'The environment is wrong.' };
  return { outcome: 'read', environment: environmentOf(parsed.data) };
}

/** Vite and similar tools set BASE_URL to `/` for every process they start. */
function saysNothing(name: string, value: string): boolean {
  return value.trim() === '' || (name === 'BASE_URL' && value === '/');
}

function environmentOf(read: z.output<typeof Variables>): Environment {
  return {
    port: read.PORT,
    host: read.HOST,
    dataDir: read.DATA_DIR,
    databaseUrl: read.DATABASE_URL,
    openrouterApiKey: read.OPENROUTER_API_KEY,
    openrouterBaseUrl: read.OPENROUTER_BASE_URL,
    drainMs: read.DRAIN_SECONDS * 1_000,
    maxBodyBytes: read.MAX_BODY_MB * 1_000_000,
    maxQueued: read.MAX_QUEUED,
    storeOutage: read.STORE_OUTAGE,
    secretKeys: read.SECRET_KEY,
    allowedHosts: read.ALLOWED_HOSTS,
    trustedProxies: read.TRUSTED_PROXIES,
    baseUrl: read.BASE_URL,
    oidc: oidcOf(read),
    needsAccounts: isReachedByOthers(read),
  };
}

function oidcOf({
  OIDC_ISSUER,
  OIDC_CLIENT_ID,
  OIDC_CLIENT_SECRET,
}: z.output<typeof Variables>): Oidc | null {
  if (OIDC_ISSUER === null || OIDC_CLIENT_ID === null || OIDC_CLIENT_SECRET === null) return null;
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET };
}

/** On loopback too, if a proxy or a custom name means that visitors come from elsewhere. */
function isReachedByOthers(read: z.output<typeof Variables>): boolean {
  const names = [
    ...read.ALLOWED_HOSTS.map((name) => new URL(`http://${name}`).hostname),
    ...(read.BASE_URL === null ? [] : [new URL(read.BASE_URL).hostname]),
  ].map((name) => name.replace(/^\[|\]$/g, ''));
  return (
    !isLoopback(read.HOST) ||
    read.TRUSTED_PROXIES.length > 0 ||
    read.OIDC_ISSUER !== null ||
    !names.every(isLoopback)
  );
}
