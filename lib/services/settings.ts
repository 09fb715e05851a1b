import type { FinishSignIn, StartSignIn } from '#lib/contracts/openrouter-sign-in';
import type { PutOpenRouterKey, PutSettings, Settings } from '#lib/contracts/settings';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { OpenRouterSignIn } from '#lib/server/openrouter-sign-in/openrouter-sign-in';
import { type Call, change, verb } from './verb.ts';

type SettingsVerbsInput = {
  readonly connection: ConnectionService;
  readonly signIn: OpenRouterSignIn;
  readonly openrouterBaseUrl: string;
  /** Known once the server listens. */
  readonly gatewayBaseUrl: () => string;
  readonly version: string;
};

export function settingsVerbs(deps: SettingsVerbsInput) {
  const { connection, signIn, openrouterBaseUrl, gatewayBaseUrl, version } = deps;

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
    /** The address for signing in at OpenRouter. `origin` is where the browser reached this server. */
    startSignIn: verb(
      'connections.edit',
      ({ ctx, input: { origin, ...input } }: Call<StartSignIn & { readonly origin: string | null }>) =>
        signIn.start(ctx.caller, input, origin),
    ),
    finishSignIn: change('connections.edit', async ({ ctx, input }: Call<FinishSignIn>) => {
      const finished = await signIn.finish(ctx.caller, input);
      return { ...finished, settings: read() };
    }),
    deleteKey: change('connections.edit', async () => {
      await connection.deleteKey();
      return read();
    }),
  };
}
