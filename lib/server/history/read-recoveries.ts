import type { RecoveryStore } from '#lib/store/cooldowns';
import type { Recovery } from '#lib/contracts/cooldown';
import { cooldownId } from '#lib/engine/cooldown';
import type { KnownConnection } from '#lib/server/connections/known-connection';
import type { CooldownBoards } from '#lib/server/calls/cooldown-boards';

const DAY_MS = 24 * 60 * 60 * 1_000;

type RecoveryInput = {
  readonly store: Pick<RecoveryStore, 'readLatest'>;
  readonly boards: Pick<CooldownBoards, 'of'>;
  readonly connections: readonly Pick<KnownConnection, 'id' | 'slug'>[];
  readonly nowMs: number;
};

/** The models that recovered within the last day, except those limited again since. */
export async function readRecoveries({
  store,
  boards,
  connections,
  nowMs,
}: RecoveryInput): Promise<Recovery[]> {
  const recoveries: Recovery[] = [];
  for (const { id, slug } of connections) {
    const { breakers } = boards.of(id);
    for (const { model, origin, cooledSinceMs, backAtMs } of await store.readLatest(id, nowMs - DAY_MS)) {
      if (breakers.previous(id, cooldownId('model', model)) !== null) continue;
      recoveries.push({
        model,
        connection: slug,
        origin,
        cooledSince: new Date(cooledSinceMs).toISOString(),
        backAt: new Date(backAtMs).toISOString(),
      });
    }
  }
  return recoveries.toSorted((a, b) => b.backAt.localeCompare(a.backAt));
}
