import type { PutOpenRouterKey, PutSettings, Settings } from '#lib/contracts/settings';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { type Call, change, verb } from './verb.ts';

type SettingsVerbsInput = {
  readonly connection: ConnectionService;
  readonly openrouterBaseUrl: string;
  /** Known once the server listens. */
  readonly gatewayBaseUrl: () => string;
  readonly version: string;
};

export function settingsVerbs(deps: SettingsVerbsInput) {
  const { connection, openrouterBaseUrl, gatewayBaseUrl, version } = deps;

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
    read: verb('screens.read', read),
    write: change(
      'connections.edit',
      async ({ input }: Call<PutSettings>) => {
        await connection.choose(input.connection);
        return read();
      },
      ({ input }) => input.connection,
    ),
    putKey: change('connections.edit', async ({ input }: Call<PutOpenRouterKey>) => {
      await connection.setKey(input.key);
      return read();
    }),
    deleteKey: change('connections.edit', async () => {
      await connection.deleteKey();
      return read();
    }),
  };
}
