import type { CooldownStore } from '#db/cooldown-store';
import type { RecoveryStore } from '#db/recovery-store';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import type { CooldownEntry } from '#lib/fallback/cooldown';
import { createCooldownBoard, type CooldownBoard } from './cooldown-board.ts';

/** One board per connection: what the demo limits says nothing about OpenRouter. */
export type CooldownBoards = {
  readonly of: (kind: ConnectionKind) => CooldownBoard;
  /** Writes what is still waiting; resolves when all is on disk. */
  readonly flush: () => Promise<void>;
};

/** Changes are written together this long after the first, off the path of the request. */
const WRITE_AFTER_MS = 100;

type BoardsInput = {
  readonly store: CooldownStore;
  readonly addRecoveries: RecoveryStore['addRecoveries'];
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Loads the cooldowns that outlived the last process, and keeps their rows up to date. */
export async function loadCooldownBoards({
  store,
  addRecoveries,
  now,
  reportError,
}: BoardsInput): Promise<CooldownBoards> {
  await store.removeEnded(now());
  const stored = await store.readAll();
  const waiting = new Map<string, () => Promise<void>>();
  let timer: NodeJS.Timeout | null = null;

  /** Ends when nothing is on its way any more: also what an earlier flush began. */
  let writing = Promise.resolve();
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const writes = [...waiting.values()].map((write) => write().catch(reportError));
    waiting.clear();
    writing = Promise.all([writing, ...writes]).then(() => undefined);
    return writing;
  };
  const later = (key: string, write: () => Promise<void>): void => {
    waiting.set(key, write);
    timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
  };
  const open = (connection: ConnectionKind): CooldownBoard =>
    createCooldownBoard({
      entries: stored
        .filter((entry) => entry.connection === connection)
        .map(({ connection: _connection, ...entry }): CooldownEntry => entry),
      save: (entry) => later(`${connection} ${entry.id}`, () => store.save({ ...entry, connection })),
      erase: (id) => later(`${connection} ${id}`, () => store.remove(connection, id)),
      recover: ({ origin, startedAtMs }, model) => {
        const recovery = { connection, model, origin, cooledSinceMs: startedAtMs, backAtMs: now() };
        later(`${connection} ${model} is back`, () => addRecoveries([recovery]));
      },
      now,
    });
  const boards: Readonly<Record<ConnectionKind, CooldownBoard>> = {
    openrouter: open('openrouter'),
    demo: open('demo'),
  };
  return { of: (kind) => boards[kind], flush };
}
