import type { Cooldown } from '#lib/contracts/cooldown';
import { OPENROUTER } from '#lib/contracts/known-connections';
import { targetKey } from '#lib/contracts/target';
import type { CooldownEntry } from '#lib/engine/cooldown';
import { ApiError } from '#lib/server/api-error';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { CooldownBoards } from '#lib/server/calls/cooldown-boards';
import { readRecoveries } from '#lib/server/history/read-recoveries';
import type { RecoveryStore } from '#lib/store/cooldowns';
import { type Call, change, verb } from './verb.ts';

type CooldownVerbsInput = {
  readonly boards: Pick<CooldownBoards, 'of'>;
  readonly connections: Pick<ConnectionService, 'listInUse' | 'defaultId' | 'writeTarget'>;
  readonly recoveries: Pick<RecoveryStore, 'readLatest'>;
  readonly now: () => number;
};

/** The cooldowns with the names that people and programs use. */
export function cooldownVerbs({ boards, connections, recoveries, now }: CooldownVerbsInput) {
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
    /** For the connections in use, the first to end first. */
    list: verb('screens.read', () =>
      entries().map(({ slug, entry }): Cooldown => {
        const { startedAtMs, endsAtMs, ...shown } = entry;
        return {
          ...shown,
          id: shownId(entry, slug),
          connection: slug,
          startedAt: new Date(startedAtMs).toISOString(),
          endsAt: new Date(endsAtMs).toISOString(),
        };
      }),
    ),
    /** Ends a cooldown at a person's request. */
    lift: change(
      'cooldowns.lift',
      ({ input }: Call<{ readonly id: string }>) => {
        const found = entries().find(({ slug, entry }) => shownId(entry, slug) === input.id);
        if (found === undefined || !boards.of(found.entry.connection).remove(found.entry.id))
          throw new ApiError('not_found', 'This cooldown has already ended.');
      },
      ({ input }) => input.id,
    ),
    /** The latest of each model, newest first. */
    listRecoveries: verb('screens.read', () =>
      readRecoveries({ store: recoveries, boards, connections: connections.listInUse(), nowMs: now() }),
    ),
  };
}
