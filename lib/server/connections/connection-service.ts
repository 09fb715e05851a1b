import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ConnectionChange, ConnectionStore, StoredConnection } from '#db/connection-store';
import type { SettingStore } from '#db/setting-store';
import {
  type ConnectionId,
  type CreateConnection,
  DEMO,
  DEMO_LABS,
  isOfDemo,
  OPENROUTER,
  type PutConnection,
} from '#lib/contracts/connection';
import type { KeyState, SettingsChoice } from '#lib/contracts/settings';
import { readTarget, targetKey, type TargetKey, targetOf, writeTarget } from '#lib/contracts/target';
import type { ConnectionRef } from '#lib/engine/candidate';
import { createSecretFilter, type SecretFilter } from '#lib/engine/secret-filter';
import { checkKey } from '#lib/upstreams/openrouter/check-key';
import { ApiError } from '../api-error.ts';
import type { SecretBox } from '../secret-box.ts';
import { findProblem, type KnownConnection, refOf, refuseHeld, unknownRef } from './known-connection.ts';
import { createSealedSecrets, type StoredKey } from './sealed-secrets.ts';

/** Where the model list of a connection comes from: OpenRouter needs no key for that. */
export type CatalogueUpstream = Pick<
  KnownConnection,
  'id' | 'kind' | 'name' | 'baseUrl' | 'apiKey' | 'headers'
> & {
  /** False until the person chose: before that nothing is asked unbidden. */
  readonly isChosen: boolean;
};

type TargetRead =
  | { readonly outcome: 'read'; readonly key: TargetKey }
  | { readonly outcome: 'unknown_connection'; readonly slug: string };

type DemoEndpoint = { readonly url: string; readonly apiKey: string };
/** The stand-in of OpenRouter, and the company that is called without it. */
export type Demo = DemoEndpoint & { readonly labs: DemoEndpoint; readonly close: () => Promise<void> };

export type ConnectionService = {
  /** Those there are, in the order the person sees. */
  readonly list: () => readonly KnownConnection[];
  /** Without OpenRouter while the demo stands in for it, and without the demo else. */
  readonly listInUse: () => readonly KnownConnection[];
  /** Deleted ones too. On the path of every request. */
  readonly find: (id: ConnectionId) => KnownConnection | undefined;
  readonly findBySlug: (slug: string) => KnownConnection | undefined;
  /** What a connection is called in answers about the past: its slug, or its id where that is another's by now. */
  readonly slugOf: (id: ConnectionId) => string;
  /** The other way round; removed connections are found too. */
  readonly idOf: (slug: string) => ConnectionId;
  /** Which one a bare model id means: OpenRouter, or the demo while it stands in for it. */
  readonly defaultId: () => ConnectionId;
  /** The target that a written form means. */
  readonly readTarget: (written: string) => TargetRead;
  readonly writeTarget: (key: TargetKey) => string;
  /** Where a target is called: the demo stands in for OpenRouter. */
  readonly locate: (key: TargetKey) => { readonly connection: ConnectionRef; readonly model: string };
  /** Whether there is anything to send requests to. */
  readonly hasUsable: () => boolean;
  readonly choice: () => SettingsChoice | null;
  /** Takes every key that is known here out of text. */
  readonly hideKeys: SecretFilter;
  readonly keyState: () => KeyState;
  readonly catalogueUpstream: () => CatalogueUpstream;
  readonly choose: (choice: SettingsChoice | null) => Promise<void>;
  /** Checks the key at OpenRouter, keeps it and selects OpenRouter. */
  readonly setKey: (apiKey: string) => Promise<void>;
  readonly deleteKey: () => Promise<void>;
  readonly create: (input: CreateConnection) => Promise<KnownConnection>;
  readonly change: (slug: string, input: PutConnection) => Promise<KnownConnection>;
  /** Its models leave the chains. */
  readonly remove: (slug: string) => Promise<void>;
  /** Tells when a connection, a key or the choice has changed. Gives what ends it. */
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

const unreadableKey =
  'The stored OpenRouter key can’t be decrypted: the file secret.key in the data folder is missing or was replaced. Paste the key again.';
const demoFailed = 'The demo upstream didn’t start. Restart Understudy, or use an OpenRouter key.';

/** Knows the connections with their keys, and which of OpenRouter and the demo the person chose. */
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

  /** Works out what is in use now, and tells those who follow it. */
  function settle(): void {
    known = new Map(stored.map((connection) => [connection.id, know(connection)]));
    refs = new Map([...known].map(([id, connection]) => [id, refOf(connection)]));
    const ofAll = [...known.values()].flatMap(({ apiKey, headers }) => [apiKey, ...Object.values(headers)]);
    hideKeys = createSecretFilter([...ofAll, openrouterKey?.apiKey].filter((secret) => secret != null));
    for (const listener of listeners) listener();
  }

  function know(connection: StoredConnection): KnownConnection {
    const { id, slug, name, kind, enabled, speaks, keepsDataPolicy, isDeleted } = connection;
    const key = secrets.openKey(id, connection.key);
    const headers = secrets.openHeaders(id, connection.headers);
    const common = { id, slug, name, kind, speaks, keepsDataPolicy, isDeleted };
    switch (id) {
      case DEMO:
      case DEMO_LABS: {
        const endpoint = id === DEMO ? demo : demo?.labs;
        return {
          ...common,
          baseUrl: endpoint?.url ?? '',
          apiKey: endpoint?.apiKey ?? null,
          headers: {},
          enabled: choice === 'demo',
          problem:
            choice === 'demo' ? (demo === null ? demoFailed : null) : 'The demo is switched off in Settings.',
        };
      }
      case OPENROUTER: {
        openrouterKey = key.outcome === 'read' ? key.secret : null;
        isKeyUnreadable = key.outcome === 'unreadable';
        const apiKey = environmentKey ?? openrouterKey?.apiKey ?? null;
        return {
          ...common,
          baseUrl: openrouterBaseUrl,
          apiKey,
          headers: headers.outcome === 'read' ? headers.secret : {},
          enabled,
          problem: findProblem({ ...common, enabled }, [
            choice === 'openrouter' ? null : 'OpenRouter has not been chosen in Settings.',
            isKeyUnreadable && environmentKey === null ? unreadableKey : null,
            apiKey === null ? 'OpenRouter has no key yet. Paste one in Settings.' : null,
          ]),
        };
      }
      default: {
        const apiKey = key.outcome === 'read' ? key.secret.apiKey : null;
        return {
          ...common,
          baseUrl: connection.baseUrl ?? '',
          apiKey,
          headers: headers.outcome === 'read' ? headers.secret : {},
          enabled,
          problem: findProblem({ ...common, enabled }, [
            key.outcome === 'unreadable' || headers.outcome === 'unreadable'
              ? `The stored key of ${name} can’t be decrypted: the file secret.key in the data folder is missing or was replaced. Enter the key again.`
              : null,
            kind === 'openrouter' && apiKey === null
              ? `${name} has no key. OpenRouter answers no request without one.`
              : null,
          ]),
        };
      }
    }
  }

  function findBySlug(slug: string): KnownConnection | undefined {
    for (const connection of known.values())
      if (connection.slug === slug && !connection.isDeleted) return connection;
    return undefined;
  }

  /** Whose slug it is, or was last. */
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

  // One change after the other, so that what is stored and what is in use stay the same.
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

  /** Gives the name that OpenRouter has for the key. */
  async function checkOpenRouterKey(apiKey: string): Promise<string | null> {
    if (environmentKey !== null) throw environmentGoesFirst();
    const check = await checkKey({ baseUrl: openrouterBaseUrl, apiKey });
    switch (check.outcome) {
      case 'refused':
        throw new ApiError('credentials', check.message);
      case 'unreachable':
        throw new ApiError('upstream_unreachable', check.message);
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

  function readKnown(id: ConnectionId): KnownConnection {
    const found = known.get(id);
    if (found === undefined) throw new Error(`The connection "${id}" is not known.`);
    return found;
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
      // The demo stands in for OpenRouter: what is chosen there is meant for both.
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

    catalogueUpstream() {
      const isDemo = choice === 'demo' && demo !== null;
      return { ...readKnown(isDemo ? DEMO : OPENROUTER), isChosen: isDemo || choice === 'openrouter' };
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

    create({ key, headers, enabled = true, speaks = ['chat'], keepsDataPolicy = false, ...given }) {
      return inTurn(async () => {
        const id = `c${randomBytes(8).toString('hex')}`;
        const created = await store.createConnection({
          ...given,
          id,
          key: key == null ? null : sealKey(id, key, null),
          headers: sealHeaders(id, headers),
          enabled,
          speaks,
          keepsDataPolicy,
        });
        if (created.outcome !== 'saved') throw slugTaken(given.slug);
        stored = [...stored, created.connection];
        settle();
        return readKnown(id);
      });
    },

    change(slug, { key, headers, ...given }) {
      return inTurn(async () => {
        const { id } = ofSlug(slug);
        refuseHeld(id, given);
        const { slug: newSlug, name, kind, baseUrl, enabled, speaks, keepsDataPolicy } = given;
        const label = id === OPENROUTER && key != null ? await checkOpenRouterKey(key) : null;
        await write(id, {
          ...(newSlug === undefined ? {} : { slug: newSlug }),
          ...(name === undefined ? {} : { name }),
          ...(kind === undefined ? {} : { kind }),
          ...(baseUrl === undefined ? {} : { baseUrl }),
          ...(enabled === undefined ? {} : { enabled }),
          ...(speaks === undefined ? {} : { speaks }),
          ...(keepsDataPolicy === undefined ? {} : { keepsDataPolicy }),
          ...(key === undefined ? {} : { key: key === null ? null : sealKey(id, key, label) }),
          ...(headers === undefined ? {} : { headers: sealHeaders(id, headers) }),
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
          throw new ApiError('forbidden', 'Built-in connections can’t be deleted. Switch it off instead.');
        await store.deleteConnection(id);
        stored = stored.map((one) =>
          one.id === id ? { ...one, key: null, headers: null, enabled: false, isDeleted: true } : one,
        );
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

function slugTaken(slug: string): ApiError {
  return new ApiError('conflict', `There is already a connection "${slug}". Choose another slug.`);
}

function environmentGoesFirst(): ApiError {
  return new ApiError(
    'conflict',
    'The key is set by OPENROUTER_API_KEY. Change it there, or start Understudy without it to save a key here.',
  );
}
