import { z } from 'zod';
import type { SettingStore } from '#db/setting-store';
import type { KeyState } from '#lib/contracts/settings';
import { ConnectionKind } from '#lib/contracts/vocabulary';
import { createSecretFilter, type SecretFilter } from '#lib/fallback/secret-filter';
import { checkKey } from '#lib/openrouter/check-key';
import { ApiError } from './api-error.ts';
import type { SecretBox } from './secret-box.ts';
import { openStoredKey, type StoredKey } from './stored-key.ts';

/** Where chat requests go, and with which key. */
type Connection = { readonly kind: ConnectionKind; readonly baseUrl: string; readonly apiKey: string };

/** Where the model list comes from: for that OpenRouter needs no key. */
export type CatalogueUpstream = {
  readonly kind: ConnectionKind;
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** False until the person chose: before that nothing is asked unbidden. */
  readonly isChosen: boolean;
};

export type Demo = { readonly url: string; readonly apiKey: string; readonly close: () => Promise<void> };

export type ConnectionService = {
  /** Null where there is nothing to send requests to. On the path of every request. */
  readonly current: () => Connection | null;
  readonly choice: () => ConnectionKind | null;
  /** Takes every key that is known here out of text. */
  readonly hideKeys: SecretFilter;
  readonly keyState: () => KeyState;
  readonly catalogueUpstream: () => CatalogueUpstream;
  readonly choose: (kind: ConnectionKind | null) => Promise<void>;
  /** Checks the key at OpenRouter, keeps it and selects OpenRouter. */
  readonly setKey: (apiKey: string) => Promise<void>;
  readonly deleteKey: () => Promise<void>;
  /** Tells when another upstream or key is in use. Gives what ends it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => Promise<void>;
};

type ConnectionInput = {
  readonly settings: SettingStore;
  readonly secretBox: SecretBox;
  /** `OPENROUTER_API_KEY`, which overrides a stored key. */
  readonly environmentKey: string | null;
  readonly openrouterBaseUrl: string;
  /** Called once, when the demo is first needed. */
  readonly startDemo: () => Promise<Demo>;
  readonly now: () => number;
};

const CHOICE = 'connection';
const StoredChoice = z.object({ kind: ConnectionKind.nullable() });

const unreadableKey =
  'The stored OpenRouter key can’t be decrypted: the file secret.key in the data folder is missing or was replaced. Paste the key again.';
const demoFailed = 'The demo upstream didn’t start. Restart Understudy, or use an OpenRouter key.';

/** Knows which upstream is in use, and keeps the choice and the key. */
export async function createConnectionService(input: ConnectionInput): Promise<ConnectionService> {
  const { settings, environmentKey, openrouterBaseUrl, now } = input;
  const keyFile = openStoredKey(settings, input.secretBox);
  const listeners = new Set<() => void>();

  let demo: Demo | null = null;
  let demoFlight: Promise<Demo> | null = null;
  let demoProblem: string | null = null;
  let connection: Connection | null = null;

  const readKey = await keyFile.read();
  let stored: StoredKey | null = readKey.outcome === 'read' ? readKey.key : null;
  let hideKeys = filterOf(environmentKey, stored);
  let isKeyUnreadable = readKey.outcome === 'unreadable';

  const storedChoice = StoredChoice.safeParse(await settings.readSetting(CHOICE));
  let choice: ConnectionKind | null = storedChoice.success
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
    hideKeys = filterOf(environmentKey, stored);
    connection = connectionFor(choice);
    for (const listener of listeners) listener();
  }

  function connectionFor(kind: ConnectionKind | null): Connection | null {
    switch (kind) {
      case null:
        return null;
      case 'demo':
        return demo === null ? null : { kind, baseUrl: demo.url, apiKey: demo.apiKey };
      case 'openrouter': {
        const apiKey = environmentKey ?? stored?.apiKey ?? null;
        return apiKey === null ? null : { kind, baseUrl: openrouterBaseUrl, apiKey };
      }
    }
  }

  // One change after the other, so that what is stored and what is in use stay the same.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = turn.then(change);
    turn = result.catch(() => undefined);
    return result;
  }

  async function select(kind: ConnectionKind | null): Promise<void> {
    await settings.writeSetting(CHOICE, { kind });
    choice = kind;
    settle();
  }

  return {
    current: () => connection,
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
      if (stored === null) return { source: 'none', lastFour: null, label: null, checkedAt: null, problem };
      const { lastFour, label, checkedAtMs } = stored;
      return { source: 'stored', lastFour, label, checkedAt: new Date(checkedAtMs).toISOString(), problem };
    },

    catalogueUpstream() {
      if (choice === 'demo' && demo !== null) {
        return { kind: 'demo', baseUrl: demo.url, apiKey: demo.apiKey, isChosen: true };
      }
      const apiKey = environmentKey ?? stored?.apiKey ?? null;
      return { kind: 'openrouter', baseUrl: openrouterBaseUrl, apiKey, isChosen: choice === 'openrouter' };
    },

    choose(kind) {
      return inTurn(async () => {
        if (kind === 'demo') {
          await ensureDemo().catch((cause: unknown) => {
            throw new ApiError('internal', demoFailed, { cause });
          });
        }
        await select(kind);
      });
    },

    async setKey(apiKey) {
      if (environmentKey !== null) throw environmentGoesFirst();
      const check = await checkKey({ baseUrl: openrouterBaseUrl, apiKey });
      switch (check.outcome) {
        case 'refused':
          throw new ApiError('credentials', check.message);
        case 'unreachable':
          throw new ApiError('upstream_unreachable', check.message);
        case 'accepted':
      }
      const key = { apiKey, lastFour: apiKey.slice(-4), label: check.label, checkedAtMs: Math.round(now()) };
      return inTurn(async () => {
        await keyFile.write(key);
        stored = key;
        isKeyUnreadable = false;
        await select('openrouter');
      });
    },

    deleteKey() {
      return inTurn(async () => {
        if (environmentKey !== null && stored === null) throw environmentGoesFirst();
        await keyFile.remove();
        stored = null;
        isKeyUnreadable = false;
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

function filterOf(environmentKey: string | null, stored: StoredKey | null): SecretFilter {
  return createSecretFilter([environmentKey, stored?.apiKey].filter((key) => key != null));
}

function environmentGoesFirst(): ApiError {
  return new ApiError(
    'conflict',
    'The key is set by OPENROUTER_API_KEY. Change it there, or start Understudy without it to save a key here.',
  );
}
