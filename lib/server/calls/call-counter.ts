import type { OwnCalls } from '#lib/contracts/history';
import { isFreeId } from '#lib/contracts/model-variant';

export type CallCounts = Pick<OwnCalls, 'toModel' | 'toFreeModels' | 'inAll'>;

/** Counts our own calls over the last minute and the day (which begins at midnight UTC, as OpenRouter's does). */
export type CallCounter = {
  /** Runs for every call. */
  readonly note: (model: string, nowMs: number) => void;
  readonly count: (model: string, nowMs: number) => CallCounts;
  /** Adds calls that were made before the process began. */
  readonly restore: (before: CallsBefore, nowMs: number) => void;
};

type CallsBefore = {
  readonly today: ReadonlyMap<string, number>;
  readonly lastMinute: readonly { readonly model: string; readonly second: number; readonly calls: number }[];
};

const SECONDS = 60;
const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_MODELS = 5_000;

type Tally = {
  readonly counts: Uint32Array;
  readonly seconds: Float64Array;
  day: number;
  today: number;
};

export function createCallCounter(): CallCounter {
  const byModel = new Map<string, Tally>();
  const free = createTally();
  const all = createTally();

  function tallyOf(model: string): Tally {
    let tally = byModel.get(model);
    if (tally === undefined) {
      if (byModel.size >= MAX_MODELS) byModel.clear();
      tally = createTally();
      byModel.set(model, tally);
    }
    return tally;
  }

  const talliesOf = (model: string): Tally[] => [tallyOf(model), all, ...(isFreeId(model) ? [free] : [])];

  return {
    note(model, nowMs) {
      for (const tally of talliesOf(model)) add(tally, nowMs);
    },
    count: (model, nowMs) => ({
      toModel: read(byModel.get(model), nowMs),
      toFreeModels: read(free, nowMs),
      inAll: read(all, nowMs),
    }),
    restore({ today, lastMinute }, nowMs) {
      for (const { model, second, calls } of lastMinute)
        for (const tally of talliesOf(model)) addToSecond(tally, second, calls);
      for (const [model, calls] of today)
        for (const tally of talliesOf(model)) {
          startDay(tally, nowMs);
          tally.today += calls;
        }
    },
  };
}

function createTally(): Tally {
  return { counts: new Uint32Array(SECONDS), seconds: new Float64Array(SECONDS), day: 0, today: 0 };
}

function add(tally: Tally, nowMs: number): void {
  addToSecond(tally, Math.floor(nowMs / 1_000), 1);
  startDay(tally, nowMs);
  tally.today += 1;
}

function addToSecond(tally: Tally, second: number, calls: number): void {
  const slot = second % SECONDS;
  if (tally.seconds[slot] !== second) {
    tally.seconds[slot] = second;
    tally.counts[slot] = 0;
  }
  tally.counts[slot] = (tally.counts[slot] ?? 0) + calls;
}

function startDay(tally: Tally, nowMs: number): void {
  const day = Math.floor(nowMs / DAY_MS);
  if (tally.day === day) return;
  tally.day = day;
  tally.today = 0;
}

function read(tally: Tally | undefined, nowMs: number): { lastMinute: number; today: number } {
  if (tally === undefined) return { lastMinute: 0, today: 0 };
  const second = Math.floor(nowMs / 1_000);
  let lastMinute = 0;
  for (let slot = 0; slot < SECONDS; slot += 1) {
    const ageSeconds = second - (tally.seconds[slot] ?? 0);
    // Below zero, it was recorded before the clock was set back.
    if (ageSeconds >= 0 && ageSeconds < SECONDS) lastMinute += tally.counts[slot] ?? 0;
  }
  return { lastMinute, today: tally.day === Math.floor(nowMs / DAY_MS) ? tally.today : 0 };
}
