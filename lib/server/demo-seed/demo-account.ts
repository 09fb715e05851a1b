import type { SimpleScenario } from '#lib/demo/scenario';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MINUTE_MS = 60_000;
const FREE_PER_MINUTE = 20;

/** The account behind all demo calls: its counters of free calls, and the hours when its money was used up. */
export type DemoAccount = {
  /** Counts the call. Returns why it is refused, or null. */
  readonly take: (call: { readonly isFree: boolean; readonly nowMs: number }) => SimpleScenario | null;
};

/** `freePerDay` is 50, or 1000 for an account that has bought credits. */
export function createDemoAccount(freePerDay: number, endMs: number): DemoAccount {
  let minute = 0;
  let inMinute = 0;
  let day = 0;
  let inDay = 0;
  return {
    take({ isFree, nowMs }) {
      if (!isFree) return isOutOfCredits(nowMs, endMs) ? { kind: 'no_credits' } : null;
      const thisMinute = Math.floor(nowMs / MINUTE_MS);
      const thisDay = Math.floor(nowMs / DAY_MS);
      if (thisMinute !== minute) [minute, inMinute] = [thisMinute, 0];
      if (thisDay !== day) [day, inDay] = [thisDay, 0];
      if (inDay >= freePerDay) return { kind: 'free_tier_daily' };
      if (inMinute >= FREE_PER_MINUTE) return { kind: 'free_tier_per_minute' };
      inMinute += 1;
      inDay += 1;
      return null;
    },
  };
}

/** Ninety minutes every fortnight, five days before the end for the first time. */
function isOutOfCredits(nowMs: number, endMs: number): boolean {
  const daysAgo = Math.floor(endMs / DAY_MS) - Math.floor(nowMs / DAY_MS);
  const minuteOfDay = Math.floor((nowMs % DAY_MS) / MINUTE_MS);
  return daysAgo % 14 === 5 && minuteOfDay >= 10 * 60 && minuteOfDay < 11 * 60 + 30;
}
