import type { ConnectionWrite } from '#lib/store/config';
import type { ConnectionChange } from '#lib/store/connections';
import { isSameOrigin } from '#lib/contracts/same-origin';
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type ConnectionId, Speaks } from '#lib/contracts/connection';
import { isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import type { ConfigConnection, ConfigPreview, ConfigSource } from '#lib/contracts/config';
import { targetKey, targetOf } from '#lib/contracts/target';
import { readTarget, writeTarget } from '#lib/contracts/written-target';
import { ApiError } from '../api-error.ts';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { losesManagementKey } from '#lib/server/connections/refuse-moved-secrets';
import type { KnownConnection } from '#lib/server/connections/known-connection';

type PreviewedConnection = ConfigPreview['connections'][number];

/** The changes to connections by an import, and how targets are written afterwards. */
export type ConnectionPlan = {
  readonly previews: readonly PreviewedConnection[];
  readonly writes: readonly ConnectionWrite[];
} & Pick<ConnectionService, 'readTarget' | 'writeTarget'>;

type Connections = Pick<ConnectionService, 'list' | 'readTarget' | 'writeTarget'>;

/** Throws an `ApiError` for a connection that can't be changed as the file says. */
export function planConnections(
  wanted: readonly ConfigConnection[],
  connections: Connections,
): ConnectionPlan {
  const now = connections.list();
  const created = new Map<string, ConnectionId>();
  const plans = wanted.map((one) => {
    const current = findCurrent(one, now);
    if (current !== null) return planChange(one, current);
    const id = `c${randomBytes(8).toString('hex')}`;
    created.set(one.slug, id);
    return planCreation(one, id);
  });
  const slugOf = new Map([...created].map(([slug, id]) => [id, slug]));
  const renamed = wanted.find((one) => one.default === true)?.slug;
  return {
    previews: plans.map(({ preview }) => preview),
    writes: plans.flatMap(({ write }) => (write === null ? [] : [write])),
    readTarget(written) {
      const { slug, model } = readTarget(written);
      const id = slug === null ? undefined : slug === renamed ? OPENROUTER : created.get(slug);
      return id === undefined
        ? connections.readTarget(written)
        : { outcome: 'read', key: targetKey(id, model) };
    },
    writeTarget(key) {
      const { connection, model } = targetOf(key);
      const slug = slugOf.get(connection);
      return slug === undefined ? connections.writeTarget(key) : writeTarget({ slug, model });
    },
  };
}

function findCurrent(wanted: ConfigConnection, now: readonly KnownConnection[]): KnownConnection | null {
  const sameSlug = now.find(({ slug }) => slug === wanted.slug) ?? null;
  const refuse = (why: string): never => {
    throw new ApiError('invalid_request', `connections.${wanted.slug}: ${why}`);
  };
  if (wanted.default !== true) {
    if (sameSlug !== null && isOfDemo(sameSlug.id)) refuse('The demo has this slug. Choose another one.');
    if (sameSlug?.id === OPENROUTER)
      refuse(
        'The default connection has this slug. Add "default: true" to change it, or choose another slug.',
      );
    return sameSlug;
  }
  if (sameSlug !== null && sameSlug.id !== OPENROUTER)
    refuse('Another connection has this slug, so the default connection can’t use it.');
  return now.find(({ id }) => id === OPENROUTER) ?? null;
}

type Plan = { readonly preview: PreviewedConnection; readonly write: ConnectionWrite | null };

function planCreation(wanted: ConfigConnection, id: ConnectionId): Plan {
  const { slug, name = slug, kind, baseUrl = '', speaks, enabled } = wanted;
  const { keepsDataPolicy, dataRegion, maxConcurrent } = wanted;
  return {
    preview: {
      slug,
      name,
      outcome: 'new',
      changes: [`Adds this connection to ${baseUrl}${enabled ? '' : ', switched off'}.`],
      toEnter: describeMissing(wanted, false, []),
    },
    write: {
      what: 'create',
      connection: {
        id,
        slug,
        name,
        kind,
        baseUrl,
        key: null,
        headers: null,
        managementKey: null,
        enabled,
        speaks: inOrder(speaks),
        keepsDataPolicy,
        dataRegion,
        maxConcurrent,
      },
    },
  };
}

function planChange(wanted: ConfigConnection, current: KnownConnection): Plan {
  const { slug, name = current.name, kind, baseUrl = current.baseUrl, enabled } = wanted;
  const { keepsDataPolicy, dataRegion, maxConcurrent } = wanted;
  const speaks = inOrder(wanted.speaks);
  const before = {
    slug: current.slug,
    name: current.name,
    kind: current.kind,
    baseUrl: current.baseUrl,
    speaks: inOrder(current.speaks),
    enabled: current.enabled,
    keepsDataPolicy: current.keepsDataPolicy,
    dataRegion: current.dataRegion,
    maxConcurrent: current.maxConcurrent,
  };
  const after = { slug, name, kind, baseUrl, speaks, enabled, keepsDataPolicy, dataRegion, maxConcurrent };
  // A file must not send a stored secret to an address that nobody entered it for.
  const isElsewhere = !isSameOrigin(baseUrl, current.baseUrl);
  const hasSecrets = current.apiKey !== null || Object.keys(current.headers).length > 0;
  const dropsSecrets = isElsewhere && hasSecrets;
  const dropsManagementKey = current.managementKey !== null && losesManagementKey(current, { baseUrl, kind });
  const changed: ConnectionChange = {
    ...differences(before, after),
    ...(dropsSecrets ? { key: null, headers: null } : {}),
    ...(dropsManagementKey ? { managementKey: null } : {}),
  };
  const changes = [
    ...describeDifferences(before, after),
    ...(dropsSecrets ? ['Removes its key and extra headers, which were entered for the old URL.'] : []),
    ...(dropsManagementKey
      ? ['Removes its management key, which was entered for OpenRouter at the old URL.']
      : []),
  ];
  const storedHeaders = dropsSecrets ? [] : Object.keys(current.headers);
  return {
    preview: {
      slug,
      name,
      outcome: changes.length === 0 ? 'same' : 'changed',
      changes,
      toEnter: describeMissing(wanted, current.apiKey !== null && !dropsSecrets, storedHeaders),
    },
    write:
      changes.length === 0 ? null : { what: 'change', id: current.id, slug: current.slug, change: changed },
  };
}

type Settable = Required<
  Pick<
    ConnectionChange,
    'slug' | 'name' | 'kind' | 'speaks' | 'enabled' | 'keepsDataPolicy' | 'dataRegion' | 'maxConcurrent'
  >
> & { readonly baseUrl: string };

function differences(before: Settable, after: Settable): ConnectionChange {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([field, value]) => !isDeepStrictEqual(value, new Map(Object.entries(before)).get(field)),
    ),
  );
}

function describeDifferences(before: Settable, after: Settable): string[] {
  const quoted = ['slug', 'name', 'kind'] as const;
  return [
    ...quoted
      .filter((field) => before[field] !== after[field])
      .map((field) => `Changes ${field} from "${before[field]}" to "${after[field]}".`),
    ...(before.baseUrl === after.baseUrl
      ? []
      : [`Changes the base URL from ${before.baseUrl} to ${after.baseUrl}.`]),
    ...(isDeepStrictEqual(before.speaks, after.speaks)
      ? []
      : [`Changes the supported APIs from ${listOf(before.speaks)} to ${listOf(after.speaks)}.`]),
    ...(before.enabled === after.enabled ? [] : [`Switches it ${after.enabled ? 'on' : 'off'}.`]),
    ...(before.keepsDataPolicy === after.keepsDataPolicy
      ? []
      : [
          after.keepsDataPolicy
            ? 'Marks it as honoring data policies.'
            : 'No longer marks it as honoring data policies.',
        ]),
    ...(before.dataRegion === after.dataRegion
      ? []
      : [`Changes its region from ${before.dataRegion ?? 'unknown'} to ${after.dataRegion ?? 'unknown'}.`]),
    ...(before.maxConcurrent === after.maxConcurrent
      ? []
      : [`Changes its maximum concurrent calls from ${mostOf(before)} to ${mostOf(after)}.`]),
  ];
}

function mostOf({ maxConcurrent }: Settable): string {
  return maxConcurrent === null ? 'any number' : String(maxConcurrent);
}

function listOf(speaks: readonly Speaks[]): string {
  return speaks.length === 0 ? 'none' : speaks.join(', ');
}

/** The secrets that are neither in the file nor stored here. */
function describeMissing(
  { kind, needsKey, headers }: ConfigConnection,
  hasKey: boolean,
  storedHeaders: readonly string[],
): string | null {
  const missing = [
    ...((needsKey || kind === 'openrouter') && !hasKey ? ['a key'] : []),
    ...headers.filter((name) => !storedHeaders.includes(name)).map((name) => `a value for ${name}`),
  ];
  return missing.length === 0 ? null : `Needs ${missing.join(' and ')}, to be entered in Settings.`;
}

function inOrder(speaks: readonly Speaks[]): Speaks[] {
  return Speaks.options.filter((one) => speaks.includes(one));
}

type SourceConnection = NonNullable<ConfigSource['connections']>[number];

/** Without keys and header values. The default connection is omitted while it is unchanged. */
export function exportConnections(connections: Pick<ConnectionService, 'list'>): SourceConnection[] {
  return connections
    .list()
    .filter((connection) => !isOfDemo(connection.id) && !isAsItCame(connection))
    .map(
      ({
        id,
        slug,
        name,
        kind,
        baseUrl,
        speaks,
        enabled,
        keepsDataPolicy,
        dataRegion,
        maxConcurrent,
        headers,
        apiKey,
      }) => ({
        slug,
        ...(id === OPENROUTER ? { default: true as const } : {}),
        name,
        kind: kind === 'openrouter' ? ('openrouter' as const) : ('openai_compatible' as const),
        ...(id === OPENROUTER ? {} : { baseUrl }),
        speaks: inOrder(speaks),
        ...(enabled ? {} : { enabled }),
        ...(keepsDataPolicy ? { keepsDataPolicy } : {}),
        ...(dataRegion === null ? {} : { dataRegion }),
        ...(maxConcurrent === null ? {} : { maxConcurrent }),
        ...(Object.keys(headers).length === 0 ? {} : { headers: Object.keys(headers).toSorted() }),
        ...(apiKey === null ? {} : { needsKey: true }),
      }),
    );
}

function isAsItCame(connection: KnownConnection): boolean {
  const { id, slug, name, enabled, headers, speaks, keepsDataPolicy, dataRegion, maxConcurrent } = connection;
  return (
    id === OPENROUTER &&
    slug === OPENROUTER &&
    name === 'OpenRouter' &&
    enabled &&
    !keepsDataPolicy &&
    dataRegion === null &&
    maxConcurrent === null &&
    Object.keys(headers).length === 0 &&
    inOrder(speaks).length === Speaks.options.length
  );
}
