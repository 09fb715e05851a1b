import type { HistoryStore } from '#lib/store/history';
import type { SettingStore } from '#lib/store/settings';
import { setTimeout as wait } from 'node:timers/promises';
import { Retention, type RetentionAnswer } from '#lib/contracts/retention';

export type RetentionService = {
  readonly read: () => Promise<RetentionAnswer>;
  readonly write: (retention: Retention) => Promise<RetentionAnswer>;
  /** Deletes the whole history, and returns the number of requests. */
  readonly clear: () => Promise<number>;
  /** Deletes prompt and answer of a request; false if there is no such request. */
  readonly deleteText: (id: string) => Promise<boolean>;
  /** Checks once for expired entries; ends when none are left. */
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
  readonly tidyConversations: () => Promise<void>;
  readonly settings: SettingStore;
  /** Whether this process has the job of deleting expired rows for now. Two processes would delete too much. */
  readonly claim: (forMs: number) => Promise<boolean>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
};

const SETTING = 'retention';
const keepAll: Retention = { days: null, rows: null };
const DAY_MS = 24 * 60 * 60 * 1_000;
const EVERY_MS = 60_000;
const CLAIM_MS = 5 * EVERY_MS;
/**
 * Requests per batch, which takes a few milliseconds, and the pause after it, in which requests are written.
 */
const SLICE = 25;
const PAUSE_MS = 20;
/** Recoveries are kept as long as the switches before them are viewed. */
const RECOVERY_DAYS = 90;

/** Keeps the history within its limits, in small steps in the background. */
export function createRetentionService(input: RetentionInput): RetentionService {
  const { history, removeRecoveriesBefore, forgetRefusalsBefore, settings, claim, now, onError } = input;
  let timer: NodeJS.Timeout | null = null;
  let mustWipe = false;
  /** Concurrent callers share one run. */
  let clearing: Promise<number> | null = null;
  const stopping = new AbortController();
  let claimedAtMs = -Infinity;

  async function isOurs(): Promise<boolean> {
    if (performance.now() - claimedAtMs < EVERY_MS) return true;
    if (!(await claim(CLAIM_MS))) return false;
    claimedAtMs = performance.now();
    return true;
  }

  async function readRetention(): Promise<Retention> {
    return Retention.safeParse(await settings.readSetting(SETTING)).data ?? keepAll;
  }

  async function read(): Promise<RetentionAnswer> {
    const [retention, { requests, oldestAtMs, bytes }] = [await readRetention(), await history.measure()];
    const oldestAt = oldestAtMs === null ? null : new Date(oldestAtMs).toISOString();
    return { retention, history: { requests, oldestAt, bytes } };
  }

  /** Before anything is deleted: requests that are not counted yet can't be subtracted. */
  async function recount(): Promise<void> {
    while (!stopping.signal.aborted && (await history.recountHour()))
      await wait(PAUSE_MS, undefined, { ref: false });
  }

  /** Deletes the requests that `beginClearing` marked, also after a restart. */
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
    // Requests from before the clock was set back are in the future now.
    const upToMs = Math.max(now(), (newestAtMs ?? 0) + 1);
    const marked = await history.beginClearing(now());
    await forgetRefusalsBefore(upToMs);
    const cleared = await clearMarked();
    // The check for expired entries, here or at another process, may have deleted some of those that were marked.
    let deleted = marked ?? cleared;
    await recount();
    // If requests were running, the sums could not be dropped, so each request is subtracted.
    for (;;) {
      const part = await history.deleteBefore(upToMs, SLICE, now());
      deleted += part;
      if (part === 0 || stopping.signal.aborted) break;
    }
    await wipe();
    return deleted;
  }

  /** Deletes batch by batch until one is not full. */
  async function drain(deleteSlice: (most: number) => number | Promise<number>): Promise<void> {
    for (;;) {
      const deleted = await deleteSlice(SLICE);
      if (deleted > 0) mustWipe = true;
      if (deleted < SLICE || stopping.signal.aborted || !(await isOurs())) return;
      await wait(PAUSE_MS, undefined, { ref: false });
    }
  }

  /** Runs one at a time: two together would delete too much. */
  let tidying: Promise<void> = Promise.resolve();
  function tidy(): Promise<void> {
    tidying = tidying.catch(() => undefined).then(tidyOnce);
    return tidying;
  }

  async function tidyOnce(): Promise<void> {
    if (!(await isOurs())) return;
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
    await input.tidyConversations();
    if (mustWipe && !stopping.signal.aborted) mustWipe = !(await history.wipeDeleted());
  }

  function plan(afterMs: number): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      tidy()
        .catch((error: unknown) => {
          // At the end of the process, the database may be closed in the middle.
          if (!stopping.signal.aborted) onError(error);
        })
        .finally(() => plan(EVERY_MS));
    }, afterMs).unref();
  }

  async function wipe(): Promise<void> {
    // If a reader blocks it now, the next check does it.
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
