import type { ConnectionId } from '#lib/contracts/connection';
import type { CooldownEntry } from '#lib/engine/cooldown';
import type { Outage } from './find-outage-notices.ts';

/**
 * The models and connections that have not answered since they failed, tracked from the changes of cooldowns.
 */
export type Outages = {
  readonly open: (entry: CooldownEntry) => void;
  readonly close: (connection: ConnectionId, id: string) => void;
  /** `id` is the cooldown's id. */
  readonly find: (connection: ConnectionId, id: string) => Outage | null;
  /** One listener. */
  readonly onChange: (listener: () => void) => void;
};

export function createOutages(): Outages {
  let onChange = (): void => {};
  const outages = new Map<string, Outage>();
  const keyOf = (connection: ConnectionId, id: string): string => `${connection} ${id}`;
  return {
    open(entry) {
      const key = keyOf(entry.connection, entry.id);
      const known = outages.get(key);
      // A count that starts over is a new run of failures.
      const isSameRun = known !== undefined && entry.failures >= known.entry.failures;
      outages.set(key, { entry, sinceMs: isSameRun ? known.sinceMs : entry.startedAtMs });
      onChange();
    },
    close(connection, id) {
      if (outages.delete(keyOf(connection, id))) onChange();
    },
    onChange(listener) {
      onChange = listener;
    },
    find: (connection, id) => outages.get(keyOf(connection, id)) ?? null,
  };
}
