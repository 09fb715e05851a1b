import type { CooldownStore, RecoveryStore } from '#lib/store/cooldowns';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Candidate } from '#lib/engine/candidate';
import { FORGET_AFTER_MS } from '#lib/engine/cooldown';
import { type BreakerBoard, type Breakers, createBreakerBoard } from '#lib/engine/breaker';
import type { Outages } from '#lib/server/notices/outages';
import { onePer } from './one-per.ts';

/** One board per connection, because its limits say nothing about the others. */
export type CooldownBoards = {
  /** The board of the connection that a target is called at. */
  readonly breakers: Breakers;
  readonly of: (connection: ConnectionId) => BreakerBoard;
  /** Takes over the cooldowns that other processes have written. */
  readonly reload: () => Promise<void>;
  /** Writes pending changes; resolves when all are on disk. */
  readonly flush: () => Promise<void>;
};

/** Changes are written together this long after the first one, outside the request's path. */
const WRITE_AFTER_MS = 20;

type BoardsInput = {
  readonly store: CooldownStore;
  readonly addRecoveries: RecoveryStore['addRecoveries'];
  /** Called for each cooldown that begins, and for each that ends because the model or connection answered. */
  readonly outages?: Pick<Outages, 'open' | 'close'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Loads the cooldowns that outlived the last process, and keeps their rows up to date. */
export async function loadCooldownBoards({
  store,
  addRecoveries,
  outages,
  now,
  reportError,
}: BoardsInput): Promise<CooldownBoards> {
  // A restart does not mean that a model that failed shortly before has recovered.
  await store.removeEnded(now() - FORGET_AFTER_MS);
  let stored = await store.readAll();
  for (const entry of stored) outages?.open(entry);
  const waiting = new Map<string, () => Promise<void>>();
  let timer: NodeJS.Timeout | null = null;

  const boards = new Map<ConnectionId, BreakerBoard>();
  const changed = onePer((_connection: ConnectionId) => new Set<string>());

  /** Resolves when nothing is pending, including the writes of an earlier flush. One after another, as they were made. */
  let writing = Promise.resolve();
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const writes = [...waiting.values()];
    waiting.clear();
    writing = writing.then(async () => {
      for (const write of writes) await write().catch(reportError);
    });
    return writing;
  };
  const later = (key: string, write: () => Promise<void>): void => {
    waiting.set(key, write);
    timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
  };
  const changeLater = (connection: ConnectionId, id: string, write: () => Promise<void>): void => {
    const key = `${connection} ${id}`;
    const attempt = (): Promise<void> =>
      write().catch((cause: unknown) => {
        // Written with the next change, and not forgotten before.
        changed(connection).add(id);
        if (!waiting.has(key)) waiting.set(key, attempt);
        throw cause;
      });
    changed(connection).add(id);
    later(key, attempt);
  };
  const open = (connection: ConnectionId): BreakerBoard => {
    const board = createBreakerBoard({
      entries: stored.filter((entry) => entry.connection === connection),
      save(entry) {
        changeLater(connection, entry.id, () => store.save(entry));
        outages?.open(entry);
      },
      erase(entry) {
        changeLater(connection, entry.id, () => store.remove(entry));
        outages?.close(connection, entry.id);
      },
      recover: ({ origin, startedAtMs }, model) => {
        const recovery = { connection, model, origin, cooledSinceMs: startedAtMs, backAtMs: now() };
        later(`${connection} ${model} is back`, () => addRecoveries([recovery]));
      },
      probes: {
        async claim(ids) {
          // What this process has found out so far, and released, comes first.
          await flush();
          return store.claimProbe(connection, ids).catch((cause: unknown) => {
            reportError(cause);
            // Two probes are better than none.
            return true;
          });
        },
        release: (id) => later(`${connection} ${id} probe`, () => store.releaseProbe(connection, id)),
      },
      now,
    });
    boards.set(connection, board);
    return board;
  };
  return {
    ...boardPerConnection(open),
    flush,
    async reload() {
      // Whatever changes here from now on may be missing from what is read.
      for (const connection of boards.keys()) changed(connection).clear();
      await flush();
      stored = await store.readAll();
      for (const [connection, board] of boards) {
        const { begun, gone } = board.adopt(
          stored.filter((entry) => entry.connection === connection),
          changed(connection),
        );
        for (const entry of begun) outages?.open(entry);
        for (const id of gone) outages?.close(connection, id);
      }
    },
  };
}

/** Uses the board of the connection that a target is called at. */
export function boardPerConnection(
  open: (connection: ConnectionId) => BreakerBoard,
): Pick<CooldownBoards, 'breakers' | 'of'> {
  const of = onePer(open);
  const at = ({ connection }: Candidate): Breakers => of(connection.id).breakers;
  return {
    breakers: {
      look: (candidate, nowMs) => at(candidate).look(candidate, nowMs),
      admit: (candidate, nowMs) => at(candidate).admit(candidate, nowMs),
      force: (candidate, nowMs) => at(candidate).force(candidate, nowMs),
      note: (entry) => of(entry.connection).breakers.note(entry),
      previous: (connection, id) => of(connection).breakers.previous(connection, id),
    },
    of,
  };
}
