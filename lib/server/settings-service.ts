import type { PutOpenRouterKey, PutSettings, Settings } from '#lib/contracts/settings';
import type { ConnectionService } from './connections/connection-service.ts';

export type SettingsService = {
  readonly read: () => Settings;
  readonly write: (input: PutSettings) => Promise<Settings>;
  readonly putKey: (input: PutOpenRouterKey) => Promise<Settings>;
  readonly deleteKey: () => Promise<Settings>;
};

type SettingsInput = {
  readonly connection: ConnectionService;
  readonly openrouterBaseUrl: string;
  /** Known once the server listens. */
  readonly gatewayBaseUrl: () => string;
  readonly version: string;
};

/** What the Settings screen reads and changes. */
export function createSettingsService(input: SettingsInput): SettingsService {
  const { connection, openrouterBaseUrl, gatewayBaseUrl, version } = input;

  function read(): Settings {
    return {
      connection: connection.choice(),
      hasUsableConnection: connection.hasUsable(),
      key: connection.keyState(),
      openrouterBaseUrl,
      gatewayBaseUrl: gatewayBaseUrl(),
      version,
    };
  }

  return {
    read,
    async write({ connection: kind }) {
      await connection.choose(kind);
      return read();
    },
    async putKey({ key }) {
      await connection.setKey(key);
      return read();
    },
    async deleteKey() {
      await connection.deleteKey();
      return read();
    },
  };
}
