import type { ConnectionId } from '#lib/contracts/connection';
import { demoConnections } from '#lib/contracts/known-connections';
import type { RequestFilter } from '#lib/store/history-facts';

type Asked = {
  /** A slug. */
  readonly connection?: string | undefined;
  /** Whether the demo answered. */
  readonly demo?: boolean | undefined;
};

/** The connections that a query of the history or of Insights covers. */
export function connectionScope(
  { connection, demo }: Asked,
  idOf: (slug: string) => ConnectionId,
): Pick<RequestFilter, 'connections' | 'exceptConnections'> {
  const id = connection === undefined ? null : idOf(connection);
  switch (demo) {
    case undefined:
      return id === null ? {} : { connections: [id] };
    case true:
      return { connections: demoConnections.filter((one) => id === null || one === id) };
    case false:
      return { ...(id === null ? {} : { connections: [id] }), exceptConnections: demoConnections };
  }
}
