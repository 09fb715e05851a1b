import type { RecoveryStore } from '#db/recovery-store';
import type { Recovery } from '#lib/contracts/cooldown';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import { cooldownId } from '#lib/fallback/cooldown';
import type { CooldownBoard } from './cooldown-board.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The models that came back within the last day. */
export async function readRecoveries(
  store: Pick<RecoveryStore, 'readLatest'>,
  connection: ConnectionKind,
  nowMs: number,
): Promise<Recovery[]> {
  const rows = await store.readLatest(connection, nowMs - DAY_MS);
  return rows.map(({ model, origin, cooledSinceMs, backAtMs }) => ({
    model,
    origin,
    cooledSince: new Date(cooledSinceMs).toISOString(),
    backAt: new Date(backAtMs).toISOString(),
  }));
}

/** Without those that were limited again since: such a model is back only once it answers. */
export function stillBack(recoveries: readonly Recovery[], board: Pick<CooldownBoard, 'port'>): Recovery[] {
  return recoveries.filter(({ model }) => board.port.previous(cooldownId('model', model)) === null);
}
