import { resolve } from 'node:path';
import { z } from 'zod';

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'PORT must be a whole number from 0 to 65535.')
  .transform(Number)
  .refine((port) => port <= 65_535, 'PORT must be a whole number from 0 to 65535.');

const Host = z
  .string()
  .refine(
    (host) => loopbackHosts.has(host),
    'HOST must be 127.0.0.1, ::1 or localhost: Understudy has no accounts yet, so it accepts connections from this machine only.',
  );

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

const Variables = z.object({
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
  SECRET_KEY: SecretKey.default([]),
});

export type Environment = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly openrouterApiKey: string | null;
  readonly openrouterBaseUrl: string;
  /** How long requests under way may go on once the process is told to stop. */
  readonly drainMs: number;
  /** The largest body of a request to `/v1`. */
  readonly maxBodyBytes: number;
  /** How many requests may wait for a place under a limit. */
  readonly maxQueued: number;
  /** What encrypts stored keys; none where that is the file in the data folder. */
  readonly secretKeys: readonly Buffer[];
};

export type EnvironmentRead =
  | { readonly outcome: 'read'; readonly environment: Environment }
  | { readonly outcome: 'wrong'; readonly message: string };

/** The demo's data lie beside a person's own, and never among them. */
const demoDataDir = './data/demo';

/** Reads the process environment once; a wrong value gives one line that says what to change. An empty one counts as absent. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  isDemo = false,
): EnvironmentRead {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = Variables.safeParse({ ...(isDemo ? { DATA_DIR: demoDataDir } : {}), ...given });
  if (!parsed.success)
    return { outcome: 'wrong', message: parsed.error.issues[0]?.message ?? 'The environment is wrong.' };
  const { data: values } = parsed;
  return {
    outcome: 'read',
    environment: {
      port: values.PORT,
      host: values.HOST,
      dataDir: values.DATA_DIR,
      openrouterApiKey: values.OPENROUTER_API_KEY,
      openrouterBaseUrl: values.OPENROUTER_BASE_URL,
      drainMs: values.DRAIN_SECONDS * 1_000,
      maxBodyBytes: values.MAX_BODY_MB * 1_000_000,
      maxQueued: values.MAX_QUEUED,
      secretKeys: values.SECRET_KEY,
    },
  };
}
