import type { ConnectionChange, ConnectionStore, StoredConnection } from '#lib/store/connections';
import type { SettingStore } from '#lib/store/settings';
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type {
  ConnectionId,
  ConnectionKind,
  CreateConnection,
  PutConnection,
} from '#lib/contracts/connection';
import { DEMO, isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import type { KeyState, SettingsChoice } from '#lib/contracts/settings';
import { targetKey, type TargetKey, targetOf } from '#lib/contracts/target';
import { readTarget, writeTarget } from '#lib/contracts/written-target';
import type { ConnectionRef } from '#lib/engine/candidate';
import { createSecretFilter, type SecretFilter } from '#lib/engine/secret-filter';
import { checkKey } from '#lib/upstreams/openrouter/check-key';
import { ApiError } from '../api-error.ts';
import type { SecretBox } from '../secret-box.ts';
import {
  type Circumstances,
  type Demo,
  demoFailed,
  type KnownConnection,
  openConnection,
  refOf,
  refuseHeld,
  secretsOf,
  unknownRef,
  unreadableKey,
} from './known-connection.ts';
import { losesManagementKey, refuseMovedSecrets } from './refuse-moved-secrets.ts';
import { createSealedSecrets, type StoredKey } from './sealed-secrets.ts';

/** The source of a connection's model list. OpenRouter needs no key for it. */
export type CatalogueUpstream = Pick<
  KnownConnection,
  'id' | 'slug' | 'kind' | 'name' | 'baseUrl' | 'apiKey' | 'headers'
> & {
  /** False until the person has chosen a connection. Before that, nothing is fetched. */
  readonly isChosen: boolean;
};

type TargetRead =
  | { readonly outcome: 'read'; readonly key: TargetKey }
  | { readonly outcome: 'unknown_connection'; readonly slug: string };

export type ConnectionService = {
  /** The existing connections, in the order of the screen. */
  readonly list: () => readonly KnownConnection[];
  /** Without OpenRouter while the demo replaces it, and otherwise without the demo. */
  readonly listInUse: () => readonly KnownConnection[];
  /** Includes deleted ones. Runs for every request. */
  readonly find: (id: ConnectionId) => KnownConnection | undefined;
  readonly findBySlug: (slug: string) => KnownConnection | undefined;
  /**
   * The name of a connection in answers about the past: its slug, or its id if another connection has the slug
   * now.
   */
  readonly slugOf: (id: ConnectionId) => string;
  /** The reverse; removed connections are found too. */
  readonly idOf: (slug: string) => ConnectionId;
  /** The connection of a bare model id: OpenRouter, or the demo while it replaces OpenRouter. */
  readonly defaultId: () => ConnectionId;
  /** Parses a written target. */
  readonly readTarget: (written: string) => TargetRead;
  readonly writeTarget: (key: TargetKey) => string;
  /** The connection that a target is called at: the demo replaces OpenRouter. */
  readonly locate: (key: TargetKey) => { readonly connection: ConnectionRef; readonly model: string };
  /** Whether there is anything to send requests to. */
  readonly hasUsable: () => boolean;
  readonly choice: () => SettingsChoice | null;
  /** Removes every known key from text. */
  readonly hideKeys: SecretFilter;
  readonly keyState: () => KeyState;
  readonly catalogueUpstream: () => CatalogueUpstream;
  /** The default connection's key, then those of all other usable connections. */
  readonly catalogueUpstreams: () => readonly CatalogueUpstream[];
  readonly choose: (choice: SettingsChoice | null) => Promise<void>;
  /** Checks the key at OpenRouter, stores it and selects OpenRouter. */
  readonly setKey: (apiKey: string) => Promise<void>;
  readonly deleteKey: () => Promise<void>;
  readonly create: (input: CreateConnection) => Promise<KnownConnection>;
  readonly change: (slug: string, input: PutConnection) => Promise<KnownConnection>;
  /** Its models are removed from the chains. */
  readonly remove: (slug: string) => Promise<void>;
  /** Loads changes by another process. */
  readonly reload: () => Promise<void>;
  /** Called after a connection, a key or the selection has changed. Returns a function that unsubscribes. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => Promise<void>;
};

type ConnectionInput = {
  readonly settings: SettingStore;
  readonly store: ConnectionStore;
  readonly secretBox: SecretBox;
  /** `OPENROUTER_API_KEY`, which overrides a stored key. */
  readonly environmentKey: string | null;
  readonly openrouterBaseUrl: string;
  /** Called once, when the demo is first needed. */
  readonly startDemo: () => Promise<Demo>;
  readonly now: () => number;
};

const CHOICE = 'connection';
const StoredChoice = z.object({ kind: z.enum([OPENROUTER, DEMO]).nullable() });

/** The connections with their keys, and the choice between OpenRouter and the demo. */
export async function createConnectionService(input: ConnectionInput): Promise<ConnectionService> {
  const { settings, store, environmentKey, openrouterBaseUrl, now } = input;
  const secrets = createSealedSecrets(input.secretBox);
  const listeners = new Set<() => void>();

  let demo: Demo | null = null;
  let demoFlight: Promise<Demo> | null = null;
  let demoProblem: string | null = null;

  let stored = await store.listConnections();
  let known = new Map<ConnectionId, KnownConnection>();
  let refs = new Map<ConnectionId, ConnectionRef>();
  let openrouterKey: StoredKey | null = null;
  let isKeyUnreadable = false;
  let hideKeys = createSecretFilter([]);

  const storedChoice = StoredChoice.safeParse(await settings.readSetting(CHOICE));
  let choice: SettingsChoice | null = storedChoice.success
    ? storedChoice.data.kind
    : environmentKey === null
      ? null
      : 'openrouter';
  if (choice === 'demo') await ensureDemo().catch(() => (demoProblem = demoFailed));
  settle();

  async function ensureDemo(): Promise<Demo> {
    demoFlight ??= input.startDemo();
    try {
      demo = await demoFlight;
      demoProblem = null;
      return demo;
    } catch (cause) {
      demoFlight = null;
      throw cause;
    }
  }

  /** Computes what is in use now, and notifies the listeners. */
  function settle(): void {
    const circumstances: Circumstances = { choice, demo, environmentKey, openrouterBaseUrl };
    const opened = stored.map((connection) => openConnection(connection, secrets, circumstances));
    known = new Map(opened.map(({ connection }) => [connection.id, connection]));
    const openrouter = opened.find(({ connection }) => connection.id === OPENROUTER);
    openrouterKey = openrouter?.key.outcome === 'read' ? openrouter.key.secret : null;
    isKeyUnreadable = openrouter?.key.outcome === 'unreadable';
    refs = new Map([...known].map(([id, connection]) => [id, refOf(connection)]));
    const ofAll = [...known.values()].flatMap(secretsOf);
    hideKeys = createSecretFilter(openrouterKey === null ? ofAll : [...ofAll, openrouterKey.apiKey]);
    for (const listener of listeners) listener();
  }

  function findBySlug(slug: string): KnownConnection | undefined {
    for (const connection of known.values())
      if (connection.slug === slug && !connection.isDeleted) return connection;
    return undefined;
  }

  /** The connection that has the slug, or last had it. */
  function holderOf(slug: string): KnownConnection | undefined {
    return findBySlug(slug) ?? [...known.values()].findLast((connection) => connection.slug === slug);
  }

  function defaultId(): ConnectionId {
    return choice === 'demo' ? DEMO : OPENROUTER;
  }

  function ofSlug(slug: string): StoredConnection {
    const id = findBySlug(slug)?.id;
    const found = stored.find((connection) => connection.id === id);
    if (id === undefined || found === undefined)
      throw new ApiError('not_found', `There is no connection "${slug}". It may have been deleted.`);
    return found;
  }

  // Changes run one after another, so that the store and the memory stay the same.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = turn.then(change);
    turn = result.catch(() => undefined);
    return result;
  }

  async function select(next: SettingsChoice | null): Promise<void> {
    await settings.writeSetting(CHOICE, { kind: next });
    choice = next;
    settle();
  }

  async function write(id: ConnectionId, change: ConnectionChange): Promise<void> {
    const changed = await store.changeConnection(id, change);
    switch (changed.outcome) {
      case 'slug_taken':
        throw slugTaken(change.slug ?? '');
      case 'missing':
        throw new ApiError('not_found', 'This connection was deleted in the meantime.');
      case 'saved':
        stored = stored.map((one) => (one.id === id ? changed.connection : one));
    }
  }

  /** Returns OpenRouter's name for the key. */
  async function checkOpenRouterKey(apiKey: string): Promise<string | null> {
    if (environmentKey !== null) throw environmentGoesFirst();
    const check = await checkKey({ baseUrl: openrouterBaseUrl, apiKey });
    switch (check.outcome) {
      case 'refused':
        throw new ApiError('credentials', check.message);
      case 'unreachable':
        throw new ApiError(
          'upstream_unreachable',
          `Couldn’t check the key, so it was not saved. ${check.message}`,
        );
      case 'accepted':
        return check.label;
    }
  }

  function sealKey(id: ConnectionId, apiKey: string, label: string | null): unknown {
    const checkedAtMs = Math.round(now());
    return secrets.sealKey(id, { apiKey, lastFour: apiKey.slice(-4), label, checkedAtMs });
  }

  function sealHeaders(
    id: ConnectionId,
    headers: Readonly<Record<string, string>> | null | undefined,
  ): unknown {
    const isEmpty = headers == null || Object.keys(headers).length === 0;
    return isEmpty ? null : secrets.sealHeaders(id, headers);
  }

  /** The new headers, with the stored value for those without one. */
  function withStored(id: ConnectionId, headers: PutConnection['headers']): Record<string, string> {
    const before = new Map(Object.entries(readKnown(id).headers));
    return Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => {
        const kept = value ?? before.get(name);
        if (kept === undefined)
          throw new ApiError('invalid_request', `The header ${name} has no stored value. Enter one.`);
        return [name, kept];
      }),
    );
  }

  function readKnown(id: ConnectionId): KnownConnection {
    const found = known.get(id);
    if (found === undefined) throw new Error(`The connection "${id}" is not known.`);
    return found;
  }

  function catalogueUpstream(): CatalogueUpstream {
    const isDemo = choice === 'demo' && demo !== null;
    return { ...readKnown(isDemo ? DEMO : OPENROUTER), isChosen: isDemo || choice === 'openrouter' };
  }

  return {
    list: () => [...known.values()].filter(({ isDeleted }) => !isDeleted),
    listInUse() {
      const isIdle = defaultId() === DEMO ? (id: ConnectionId) => id === OPENROUTER : isOfDemo;
      return [...known.values()].filter(({ id, isDeleted }) => !isDeleted && !isIdle(id));
    },
    find: (id) => known.get(id),
    findBySlug,
    slugOf(id) {
      const slug = known.get(id)?.slug ?? id;
      return holderOf(slug)?.id === id ? slug : id;
    },
    idOf: (slug) => holderOf(slug)?.id ?? slug,
    defaultId,
    readTarget(written) {
      const { slug, model } = readTarget(written);
      if (slug === null) return { outcome: 'read', key: targetKey(OPENROUTER, model) };
      const found = findBySlug(slug);
      if (found === undefined) return { outcome: 'unknown_connection', slug };
      // While the demo replaces OpenRouter, a selection applies to both.
      return { outcome: 'read', key: targetKey(found.id === DEMO ? OPENROUTER : found.id, model) };
    },
    writeTarget(key) {
      const { connection, model } = targetOf(key);
      if (connection === OPENROUTER) return model;
      return writeTarget({ slug: known.get(connection)?.slug ?? connection, model });
    },
    locate(key) {
      const { connection, model } = targetOf(key);
      const id = connection === OPENROUTER ? defaultId() : connection;
      return { connection: refs.get(id) ?? unknownRef(id), model };
    },
    hasUsable: () => [...known.values()].some(({ problem }) => problem === null),
    choice: () => choice,
    hideKeys: (text) => hideKeys(text),

    keyState() {
      const keyProblem = isKeyUnreadable && environmentKey === null ? unreadableKey : null;
      const problem = (choice === 'demo' ? demoProblem : null) ?? keyProblem;
      if (environmentKey !== null) {
        return {
          source: 'environment',
          lastFour: environmentKey.slice(-4),
          label: null,
          checkedAt: null,
          problem,
        };
      }
      if (openrouterKey === null)
        return { source: 'none', lastFour: null, label: null, checkedAt: null, problem };
      const { lastFour, label, checkedAtMs } = openrouterKey;
      return { source: 'stored', lastFour, label, checkedAt: new Date(checkedAtMs).toISOString(), problem };
    },

    catalogueUpstream,
    catalogueUpstreams() {
      const others = [...known.values()].filter(
        ({ id, problem }) => id !== OPENROUTER && id !== DEMO && problem === null,
      );
      return [catalogueUpstream(), ...others.map((other) => ({ ...other, isChosen: true }))];
    },

    choose(next) {
      return inTurn(async () => {
        if (next === 'demo') {
          await ensureDemo().catch((cause: unknown) => {
            throw new ApiError('internal', demoFailed, { cause });
          });
        }
        await select(next);
      });
    },

    async setKey(apiKey) {
      const label = await checkOpenRouterKey(apiKey);
      return inTurn(async () => {
        await write(OPENROUTER, { key: sealKey(OPENROUTER, apiKey, label) });
        await select('openrouter');
      });
    },

    deleteKey() {
      return inTurn(async () => {
        if (environmentKey !== null && openrouterKey === null) throw environmentGoesFirst();
        await write(OPENROUTER, { key: null });
        settle();
      });
    },

    create({ key, managementKey, headers, ...given }) {
      const { enabled = true, speaks = ['chat'], keepsDataPolicy = false } = given;
      const { maxConcurrent = null, dataRegion = null } = given;
      return inTurn(async () => {
        refuseManagementKey(given.kind, managementKey);
        const id = `c${randomBytes(8).toString('hex')}`;
        const created = await store.createConnection({
          ...given,
          id,
          key: key == null ? null : sealKey(id, key, null),
          headers: sealHeaders(id, headers),
          managementKey: managementKey == null ? null : secrets.sealManagementKey(id, managementKey),
          enabled,
          speaks,
          keepsDataPolicy,
          dataRegion,
          maxConcurrent,
        });
        if (created.outcome !== 'saved') throw slugTaken(given.slug);
        stored = [...stored, created.connection];
        settle();
        return readKnown(id);
      });
    },

    change(slug, { key, managementKey: newManagementKey, headers, ...given }) {
      return inTurn(async () => {
        const held = ofSlug(slug);
        const { id } = held;
        refuseHeld(id, given);
        refuseMovedSecrets(held, { ...given, key, headers });
        const managementKey = newManagementKey ?? (losesManagementKey(held, given) ? null : newManagementKey);
        refuseManagementKey(given.kind ?? held.kind, managementKey);
        const { slug: newSlug, name, kind, baseUrl, enabled, speaks } = given;
        const { keepsDataPolicy, dataRegion, maxConcurrent } = given;
        const label = id === OPENROUTER && key != null ? await checkOpenRouterKey(key) : null;
        await write(id, {
          ...(newSlug === undefined ? {} : { slug: newSlug }),
          ...(name === undefined ? {} : { name }),
          ...(kind === undefined ? {} : { kind }),
          ...(baseUrl === undefined ? {} : { baseUrl }),
          ...(enabled === undefined ? {} : { enabled }),
          ...(speaks === undefined ? {} : { speaks }),
          ...(keepsDataPolicy === undefined ? {} : { keepsDataPolicy }),
          ...(dataRegion === undefined ? {} : { dataRegion }),
          ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
          ...(key === undefined ? {} : { key: key === null ? null : sealKey(id, key, label) }),
          ...(headers === undefined ? {} : { headers: sealHeaders(id, withStored(id, headers)) }),
          ...(managementKey === undefined
            ? {}
            : { managementKey: managementKey && secrets.sealManagementKey(id, managementKey) }),
        });
        if (id === OPENROUTER && key != null && choice === null) await select('openrouter');
        else settle();
        return readKnown(id);
      });
    },

    remove(slug) {
      return inTurn(async () => {
        const { id } = ofSlug(slug);
        if (id === OPENROUTER || isOfDemo(id))
          throw new ApiError('forbidden', 'A built-in connection can’t be deleted. Switch it off instead.');
        await store.deleteConnection(id);
        stored = stored.map((one) =>
          one.id === id ? { ...one, ...withoutSecrets, enabled: false, isDeleted: true } : one,
        );
        settle();
      });
    },

    reload() {
      return inTurn(async () => {
        const listed = await store.listConnections();
        // Runs after every write of any process. Listeners of a connection are only notified of its changes.
        if (isDeepStrictEqual(listed, stored)) return;
        stored = listed;
        settle();
      });
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close() {
      listeners.clear();
      await turn;
      await demo?.close();
    },
  };
}

const withoutSecrets = { key: null, headers: null, managementKey: null };

function refuseManagementKey(kind: ConnectionKind, managementKey: string | null | undefined): void {
  if (managementKey != null && kind !== 'openrouter')
    throw new ApiError('invalid_request', 'Only a connection to OpenRouter can have a management key.');
}

function slugTaken(slug: string): ApiError {
  return new ApiError('conflict', `There is already a connection "${slug}". Choose another slug.`);
}

function environmentGoesFirst(): ApiError {
  return new ApiError(
    'conflict',
    'The key is set by OPENROUTER_API_KEY. Change it there, or start Understudy without it to save a key here.',
  );
}
