import type { Dispatcher } from 'undici';
import type { ConnectionId, ConnectionKind } from '#lib/contracts/connection';
import { createSecretFilter } from '#lib/engine/secret-filter';
import { type ChatConnection, chatEndpointOf } from '#lib/upstreams/chat/send-chat';
import type { CatalogueService } from './catalogue-service.ts';
import type { ConnectionService } from './connections/connection-service.ts';
import type { KnownConnection } from './connections/known-connection.ts';

/** Where the calls to one connection go. */
export type Upstream = {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
  /** Whether it is OpenRouter or stands in for it: no other server gets what only OpenRouter understands. */
  readonly isRouter: boolean;
  /** Whether it keeps to `data_collection: deny` and `zdr`, as far as the person says. */
  readonly keepsDataPolicy: boolean;
  readonly chat: ChatConnection;
};

/** Of the connections as they are now. On the path of every call. */
export type Upstreams = (id: ConnectionId) => Upstream;

type UpstreamsInput = {
  readonly connections: Pick<ConnectionService, 'list' | 'onChange'>;
  readonly catalogue: Pick<CatalogueService, 'of'>;
  readonly dispatcher: Dispatcher;
};

export function createUpstreams({ connections, catalogue, dispatcher }: UpstreamsInput): Upstreams {
  let byId = new Map<ConnectionId, Upstream>();
  const follow = (): void => {
    byId = new Map(
      connections
        .list()
        .filter(({ problem }) => problem === null)
        .map((connection) => [connection.id, open(connection)]),
    );
  };

  function open(connection: KnownConnection): Upstream {
    const { id, kind, keepsDataPolicy, apiKey, headers } = connection;
    const isRouter = kind !== 'openai_compatible';
    const secrets = [...(apiKey === null ? [] : [apiKey]), ...Object.values(headers)];
    return {
      id,
      kind,
      isRouter,
      keepsDataPolicy,
      chat: {
        dispatcher,
        endpoint: chatEndpointOf(connection.baseUrl),
        headers: {
          ...headers,
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
          // OpenRouter then tells which providers it tried within the call.
          ...(isRouter ? { 'x-openrouter-metadata': 'enabled' } : {}),
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
  return (id) => {
    const upstream = byId.get(id);
    if (upstream === undefined) throw new Error(`The connection "${id}" can't be called.`);
    return upstream;
  };
}
