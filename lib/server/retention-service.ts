import type { HistoryStore } from '#lib/store/history';
import type { SettingStore } from '#lib/store/settings';
import { setTimeout as wait } from 'node:timers/promises';
import { Retention, type RetentionAnswer } from '#lib/contracts/retention';

export type RetentionService = {
  readonly read: () => Promise<RetentionAnswer>;
  readonly write: (retention: Retention) => Promise<RetentionAnswer>;
  /** Deletes the whole history; says how many requests it was. */
  readonly clear: () => Promise<number>;
  /** Deletes prompt and answer of a request; false where there is no such request. */
  readonly deleteText: (id: string) => Promise<boolean>;
  /** Looks once for what is beyond its time; ends when nothing is left of it. */
  readonly tidy: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => void;
};

type RetentionInput = {
  readonly history: Pick<
    HistoryStore,
    | 'beginClearing'
    | 'clearPart'
    | 'deleteBefore'
    | 'deleteOldest'
    | 'deleteText'
    | 'forgetDeletedCalls'
    | 'forgetStored'
    | 'measure'
    | 'recountHour'
    | 'wipeDeleted'
  >;
  readonly removeRecoveriesBefore: (beforeMs: number) => Promise<number>;
  readonly forgetRefusalsBefore: (beforeMs: number) => Promise<void>;
  readonly tidyProvenance: () => Promise<void>;
  readonly settings: SettingStore;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
};

const SETTING = 'retention';
const keepAll: Retention = { days: null, rows: null };
const DAY_MS = 24 * 60 * 60 * 1_000;
const EVERY_MS = 60_000;
/** Requests deleted in one go, which takes a few milliseconds, and the pause after it: requests are written in between. */
const SLICE = 25;
const PAUSE_MS = 20;
/** Tells when a model was back; of use for as long as anyone looks at the switch before it. */
const RECOVERY_DAYS = 90;

/** Keeps the history within what the person wants kept, in small steps behind everything else. */
export function createRetentionService(input: RetentionInput): RetentionService {
  const { history, removeRecoveriesBefore, forgetRefusalsBefore, settings, now, onError } = input;
  let timer: NodeJS.Timeout | null = null;
  let mustWipe = false;
  /** Whoever asks while it is under way gets that one. */
  let clearing: Promise<number> | null = null;
  const stopping = new AbortController();

  async function readRetention(): Promise<Retention> {
    return Retention.safeParse(await settings.readSetting(SETTING)).data ?? keepAll;
  }

  async function read(): Promise<RetentionAnswer> {
    const [retention, { requests, oldestAtMs, bytes }] = [await readRetention(), await history.measure()];
    const oldestAt = oldestAtMs === null ? null : new Date(oldestAtMs).toISOString();
    return { retention, history: { requests, oldestAt, bytes } };
  }

  /** Before anything is deleted: what is not counted in yet can't be counted out. */
  async function recount(): Promise<void> {
    while (!stopping.signal.aborted && (await history.recountHour()))
      await wait(PAUSE_MS, undefined, { ref: false });
  }

  /** Deletes what `beginClearing` marked, now or in a process that was ended meanwhile. */
  async function clearMarked(): Promise<number> {
    let deleted = 0;
    for (;;) {
      const part = await history.clearPart();
      deleted += part;
      if (part === 0 || stopping.signal.aborted) return deleted;
    }
  }

  async function clearAll(): Promise<number> {
    const { newestAtMs } = await history.measure();
    // Requests made before the clock was set back lie in what is now the future.
    const upToMs = Math.max(now(), (newestAtMs ?? 0) + 1);
    await history.beginClearing(now());
    await forgetRefusalsBefore(upToMs);
    let deleted = await clearMarked();
    await recount();
    // Where requests were running the sums could not be spared: each is taken out of them.
    for (;;) {
      const part = await history.deleteBefore(upToMs, SLICE, now());
      deleted += part;
      if (part === 0 || stopping.signal.aborted) break;
    }
    await wipe();
    return deleted;
  }

  /** Deletes slice by slice until one comes back short. */
  async function drain(deleteSlice: (most: number) => number | Promise<number>): Promise<void> {
    for (;;) {
      const deleted = await deleteSlice(SLICE);
      if (deleted > 0) mustWipe = true;
      if (deleted < SLICE || stopping.signal.aborted) return;
      await wait(PAUSE_MS, undefined, { ref: false });
    }
  }

  async function tidy(): Promise<void> {
    const { days, rows } = await readRetention();
    await recount();
    if ((await clearMarked()) > 0) mustWipe = true;
    await drain((most) => history.forgetStored(now(), most));
    if (days !== null) {
      await drain((most) => history.deleteBefore(now() - days * DAY_MS, most, now()));
      await forgetRefusalsBefore(now() - days * DAY_MS);
    }
    if (rows !== null) {
      let surplus = (await history.measure()).requests - rows;
      await drain(async (most) => {
        const deleted = surplus <= 0 ? 0 : await history.deleteOldest(Math.min(most, surplus), now());
        surplus -= deleted;
        return deleted;
      });
    }
    await history.forgetDeletedCalls(now());
    await removeRecoveriesBefore(now() - RECOVERY_DAYS * DAY_MS);
    await input.tidyProvenance();
    if (mustWipe && !stopping.signal.aborted) mustWipe = !(await history.wipeDeleted());
  }

  function plan(afterMs: number): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      tidy()
        .catch((error: unknown) => {
          // At the end of the process the database may be closed under it.
          if (!stopping.signal.aborted) onError(error);
        })
        .finally(() => plan(EVERY_MS));
    }, afterMs).unref();
  }

  async function wipe(): Promise<void> {
    // Where a reader is in the way now, the next look does it.
    mustWipe = !(await history.wipeDeleted());
  }

  return {
    read,
    async write(retention) {
      await settings.writeSetting(SETTING, retention);
      if (timer !== null) {
        clearTimeout(timer);
        plan(0);
      }
      return read();
    },
    clear() {
      clearing ??= clearAll().finally(() => {
        clearing = null;
      });
      return clearing;
    },
    async deleteText(id) {
      const isDeleted = await history.deleteText(id);
      if (isDeleted) await wipe();
      return isDeleted;
    },
    tidy,
    start: () => plan(0),
    stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
