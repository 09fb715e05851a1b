import type { StoredConnection } from '#lib/store/connections';
import type { ConnectionId, ConnectionKind, PutConnection, Speaks } from '#lib/contracts/connection';
import { DEMO, DEMO_LABS, isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import type { DataRegion } from '#lib/contracts/policy';
import type { SettingsChoice } from '#lib/contracts/settings';
import type { ConnectionRef } from '#lib/engine/candidate';
import { ApiError } from '../api-error.ts';
import type { SealedSecrets } from './sealed-secrets.ts';

/** A connection in memory. */
export type KnownConnection = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Empty until the demo has been started. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** Only sent to `/activity` of this server. */
  readonly managementKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly speaks: readonly Speaks[];
  readonly keepsDataPolicy: boolean;
  readonly dataRegion: DataRegion | null;
  readonly maxConcurrent: number | null;
  readonly isDeleted: boolean;
  /** Why it can't be used, as a sentence; null if it can. */
  readonly problem: string | null;
};

type DemoEndpoint = { readonly url: string; readonly apiKey: string };
/** The simulated OpenRouter, and the simulated company that is called directly. */
export type Demo = DemoEndpoint & { readonly labs: DemoEndpoint; readonly close: () => Promise<void> };

/** What the two built-in connections depend on, apart from their rows. */
export type Circumstances = {
  readonly choice: SettingsChoice | null;
  /** Null until it has been started. */
  readonly demo: Demo | null;
  readonly environmentKey: string | null;
  readonly openrouterBaseUrl: string;
};

/** The dialects of the simulated OpenRouter, from the code rather than from an older version's row. */
const demoSpeaks: readonly Speaks[] = ['chat', 'responses', 'messages', 'embeddings', 'images', 'audio'];

type Opened = { readonly connection: KnownConnection; readonly key: ReturnType<SealedSecrets['openKey']> };

export const unreadableKey =
  'The stored OpenRouter key can’t be decrypted: its secret (secret.key in the data folder, or SECRET_KEY) is missing or was replaced. Paste the key again.';
export const demoFailed = 'The demo upstream didn’t start. Restart Understudy, or use an OpenRouter key.';

/** A stored connection with its decrypted secrets, and why it can't be called. */
export function openConnection(
  stored: StoredConnection,
  secrets: SealedSecrets,
  { choice, demo, environmentKey, openrouterBaseUrl }: Circumstances,
): Opened {
  const { id, slug, name, kind, enabled, speaks, isDeleted } = stored;
  const { keepsDataPolicy, dataRegion, maxConcurrent } = stored;
  const key = secrets.openKey(id, stored.key);
  const headers = secrets.openHeaders(id, stored.headers);
  const openedHeaders = headers.outcome === 'read' ? headers.secret : {};
  const storedKey = key.outcome === 'read' ? key.secret.apiKey : null;
  const management = secrets.openManagementKey(id, stored.managementKey);
  const managementKey = management.outcome === 'read' ? management.secret : null;
  const common = { id, slug, name, kind, speaks, keepsDataPolicy, dataRegion, maxConcurrent, isDeleted };
  switch (id) {
    case DEMO:
    case DEMO_LABS: {
      const endpoint = id === DEMO ? demo : demo?.labs;
      const problem =
        choice === 'demo' ? (demo === null ? demoFailed : null) : 'The demo is switched off in Settings.';
      const baseUrl = endpoint?.url ?? '';
      const apiKey = endpoint?.apiKey ?? null;
      return {
        key,
        connection: {
          ...common,
          ...(id === DEMO ? { speaks: demoSpeaks } : {}),
          baseUrl,
          apiKey,
          managementKey: null,
          headers: {},
          enabled: choice === 'demo',
          problem,
        },
      };
    }
    case OPENROUTER: {
      const apiKey = environmentKey ?? storedKey;
      const problem = findProblem({ ...common, enabled }, [
        choice === 'demo' ? 'The demo stands in for OpenRouter. Leave the demo to use OpenRouter.' : null,
        key.outcome === 'unreadable' && environmentKey === null ? unreadableKey : null,
        apiKey === null ? 'OpenRouter has no key yet. Enter one in Settings.' : null,
        choice === null ? 'OpenRouter is not selected in Settings.' : null,
      ]);
      return {
        key,
        connection: {
          ...common,
          baseUrl: openrouterBaseUrl,
          apiKey,
          managementKey,
          headers: openedHeaders,
          enabled,
          problem,
        },
      };
    }
    default: {
      const problem = findProblem({ ...common, enabled }, [
        key.outcome === 'unreadable' || headers.outcome === 'unreadable'
          ? `The stored key of ${name} can’t be decrypted: its secret (secret.key in the data folder, or SECRET_KEY) is missing or was replaced. Enter the key again.`
          : null,
        kind === 'openrouter' && storedKey === null ? `${name} has no key. OpenRouter requires one.` : null,
      ]);
      return {
        key,
        connection: {
          ...common,
          baseUrl: stored.baseUrl ?? '',
          apiKey: storedKey,
          managementKey,
          headers: openedHeaders,
          enabled,
          problem,
        },
      };
    }
  }
}

/** Extra headers that name a program or a version. Redacting their values would leave holes in sentences. */
const publicHeaders: readonly string[] = [
  'anthropic-beta',
  'anthropic-version',
  'http-referer',
  'openai-beta',
  'referer',
  'user-agent',
  'x-openrouter-categories',
  'x-openrouter-title',
  'x-title',
];

/** The keys, and the values of extra headers, some of which contain a key too. */
export function secretsOf({
  apiKey,
  managementKey,
  headers,
}: Pick<KnownConnection, 'apiKey' | 'managementKey' | 'headers'>): string[] {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    publicHeaders.includes(name) ? [] : [value],
  );
  return [apiKey, managementKey, ...values].filter((secret) => secret !== null);
}

export function refOf({ id, slug, name, kind, problem, maxConcurrent }: KnownConnection): ConnectionRef {
  return { id, slug, name, isDemo: kind === 'demo', problem, maxConcurrent };
}

/** For a chain that another process wrote, with a connection that this process has not loaded yet. */
export function unknownRef(id: ConnectionId): ConnectionRef {
  const problem = `The connection ${id} is unknown.`;
  return { id, slug: id, name: id, isDemo: false, problem, maxConcurrent: null };
}

/** The first reason why a connection can't be called. */
function findProblem(
  { name, enabled, isDeleted }: Pick<KnownConnection, 'name' | 'enabled' | 'isDeleted'>,
  others: readonly (string | null)[],
): string | null {
  if (isDeleted) return `The connection ${name} was deleted.`;
  if (!enabled) return `${name} is switched off in Settings.`;
  return others.find((other) => other !== null) ?? null;
}

/** Settings of built-in connections that come from the process can't be changed. */
export function refuseHeld(id: ConnectionId, given: PutConnection): void {
  if (isOfDemo(id))
    throw new ApiError('forbidden', 'The demo can’t be changed. Switch it on or off in Settings.');
  if (id !== OPENROUTER) return;
  if (given.kind !== undefined && given.kind !== 'openrouter')
    throw new ApiError(
      'forbidden',
      'This connection is always OpenRouter. Add another connection for a different server.',
    );
  if (given.baseUrl !== undefined)
    throw new ApiError('forbidden', 'The URL of this connection is set by OPENROUTER_BASE_URL.');
}
