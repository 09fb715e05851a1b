import type { Cooldown } from '#lib/contracts/cooldown';
import { OPENROUTER } from '#lib/contracts/connection';
import { targetKey } from '#lib/contracts/target';
import type { CooldownEntry } from '#lib/engine/cooldown';
import type { ConnectionService } from './connections/connection-service.ts';
import type { CooldownBoards } from './cooldown-boards.ts';

export type CooldownService = {
  /** Those of the connections in use, the one that ends first at the front. */
  readonly list: () => Cooldown[];
  /** The person's "try again now". False where it has ended already. */
  readonly remove: (id: string) => boolean;
};

type CooldownInput = {
  readonly boards: Pick<CooldownBoards, 'of'>;
  readonly connections: Pick<ConnectionService, 'listInUse' | 'defaultId' | 'writeTarget'>;
};

/** Shows the cooldowns under the names that people and programs know. */
export function createCooldownService({ boards, connections }: CooldownInput): CooldownService {
  function entries(): { readonly slug: string; readonly entry: CooldownEntry }[] {
    return connections
      .listInUse()
      .flatMap(({ id, slug }) =>
        boards
          .of(id)
          .list()
          .map((entry) => ({ slug, entry })),
      )
      .toSorted((a, b) => a.entry.endsAtMs - b.entry.endsAtMs);
  }

  function shownId({ id, connection, scope, model }: CooldownEntry, slug: string): string {
    const isDefault = connection === connections.defaultId();
    switch (scope) {
      case 'connection':
        return `connection:${slug}`;
      case 'free_models':
        return isDefault ? id : `${id}:${slug}`;
      case 'model':
        return `model:${connections.writeTarget(targetKey(isDefault ? OPENROUTER : connection, model ?? ''))}`;
    }
  }

  return {
    list: () =>
      entries().map(({ slug, entry }) => {
        const { startedAtMs, endsAtMs, ...shown } = entry;
        return {
          ...shown,
          id: shownId(entry, slug),
          connection: slug,
          startedAt: new Date(startedAtMs).toISOString(),
          endsAt: new Date(endsAtMs).toISOString(),
        };
      }),
    remove(id) {
      const found = entries().find(({ slug, entry }) => shownId(entry, slug) === id);
      return found !== undefined && boards.of(found.entry.connection).remove(found.entry.id);
    },
  };
}
