import type { ConnectionId } from '#lib/contracts/connection';
import type { CooldownBoards } from '#lib/server/calls/cooldown-boards';
import type { ConnectionService } from './connection-service.ts';
import type { KnownConnection } from './known-connection.ts';

/** A new key or address starts without cooldowns: those of the old one say nothing about it. */
export function liftCooldownsOnChange(
  connections: Pick<ConnectionService, 'list' | 'onChange'>,
  boards: Pick<CooldownBoards, 'of'>,
): void {
  const snapshot = (): Map<ConnectionId, KnownConnection> =>
    new Map(connections.list().map((connection) => [connection.id, connection]));
  let before = snapshot();
  connections.onChange(() => {
    const now = snapshot();
    for (const [id, { baseUrl, apiKey, headers }] of now) {
      const earlier = before.get(id);
      if (earlier === undefined) continue;
      if (earlier.baseUrl !== baseUrl && earlier.baseUrl !== '') boards.of(id).clear();
      else if (earlier.apiKey !== apiKey || JSON.stringify(earlier.headers) !== JSON.stringify(headers)) {
        // A model's cooldown is about its provider, whatever the key.
        boards.of(id).remove('connection');
        boards.of(id).remove('free_models');
      }
    }
    before = now;
  });
}
