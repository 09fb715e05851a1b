import type { Dispatcher } from 'undici';
import type { ConnectionId, Speaks } from '#lib/contracts/connection';
import { isPlainServer, regionOf } from '#lib/contracts/known-connections';
import type { DataRegion } from '#lib/contracts/policy';
import { createSecretFilter } from '#lib/engine/secret-filter';
import { type CallableServer, endpointOf } from '#lib/upstreams/call/send-call';
import type { Server, ServerRules, Upstream } from '#lib/upstreams/upstream';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { type KnownConnection, secretsOf } from '#lib/server/connections/known-connection';
import { markHeader } from '#lib/server/process/own-mark';

/** The server of one connection, and the adapter that understands its answers. */
type CallableConnection = {
  readonly name: string;
  readonly upstream: Upstream;
  readonly server: Server;
  readonly rules: ServerRules;
  /** Null if it is unknown. */
  readonly region: DataRegion | null;
  readonly call: CallableServer;
  readonly speaks: readonly Speaks[];
  /** Whether it is a router in OpenRouter's form, which has its own names for reasoning. */
  readonly isRouter: boolean;
};

/** Finds a connection among those at one moment. Runs for every call. */
type FindCallable = (id: ConnectionId) => CallableConnection;

/** The current connections, for one request. */
export type Upstreams = () => FindCallable;

type UpstreamsInput = {
  readonly connections: Pick<ConnectionService, 'list' | 'onChange'>;
  readonly catalogue: Pick<CatalogueService, 'of'>;
  readonly dispatcher: Dispatcher;
  /** Sent with every call, see own-mark.ts. */
  readonly ownMark: string;
};

export function createUpstreams({ connections, catalogue, dispatcher, ownMark }: UpstreamsInput): Upstreams {
  let byId = new Map<ConnectionId, CallableConnection>();
  const follow = (): void => {
    byId = new Map(
      connections
        .list()
        .filter(({ problem }) => problem === null)
        .map((connection) => [connection.id, open(connection)]),
    );
  };

  function open(connection: KnownConnection): CallableConnection {
    const { id, name, baseUrl, apiKey, headers, keepsDataPolicy, speaks } = connection;
    const secrets = secretsOf(connection);
    return {
      name,
      upstream: upstreamOf(connection),
      server: { name, baseUrl, apiKey, headers },
      rules: { name, keepsDataPolicy },
      region: regionOf(connection),
      speaks,
      isRouter: !isPlainServer(connection),
      call: {
        dispatcher,
        endpoint: endpointOf(baseUrl),
        headers: {
          ...headers,
          [markHeader]: ownMark,
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        secrets,
        hideSecrets: createSecretFilter(secrets),
        names: {
          lookup: (model) => catalogue.of(id).lookup(model),
          resolve: (returned) => catalogue.of(id).resolve(returned),
        },
      },
    };
  }

  follow();
  connections.onChange(follow);
  return () => {
    const now = byId;
    return (id) => {
      const callable = now.get(id);
      if (callable === undefined) throw new Error(`The connection "${id}" can't be called.`);
      return callable;
    };
  };
}
