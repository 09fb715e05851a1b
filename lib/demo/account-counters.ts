import type { HttpAnswer } from './http-answer.ts';
import { freeTierLimit, nextMidnightMs, nextMinuteMs } from './limit-faults.ts';

type Counter = { minuteEndsMs: number; inMinute: number; dayEndsMs: number; inDay: number };

export type FreeTier = { readonly perMinute: number; readonly perDay: number };

const maxKeys = 1_000;

/** Counts the calls of all `:free` models per key. As in the real service, refused calls count too. */
export class AccountCounters {
  readonly #byKey = new Map<string, Counter>();
  readonly #limits: FreeTier;
  readonly #now: () => number;

  constructor(limits: FreeTier, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts a call to a free model. Returns the refusal if it exceeds a limit. */
  countFreeCall(key: string): HttpAnswer | null {
    const counter = this.#counterOf(key);
    counter.inMinute += 1;
    counter.inDay += 1;
    if (counter.inDay > this.#limits.perDay)
      return freeTierLimit('daily', this.#limits.perDay, counter.dayEndsMs);
    if (counter.inMinute > this.#limits.perMinute) {
      return freeTierLimit('per_minute', this.#limits.perMinute, counter.minuteEndsMs);
    }
    return null;
  }

  /** The counters as `GET /key` reports them. */
  freeCallsToday(key: string): { used: number; limit: number; remaining: number } {
    const used = Math.min(this.#counterOf(key).inDay, this.#limits.perDay);
    return { used, limit: this.#limits.perDay, remaining: this.#limits.perDay - used };
  }

  #counterOf(key: string): Counter {
    const now = this.#now();
    let counter = this.#byKey.get(key);
    if (counter === undefined) {
      counter = { minuteEndsMs: 0, inMinute: 0, dayEndsMs: 0, inDay: 0 };
      const oldest = this.#byKey.keys().next();
      if (this.#byKey.size >= maxKeys && !oldest.done) this.#byKey.delete(oldest.value);
      this.#byKey.set(key, counter);
    }
    if (now >= counter.minuteEndsMs) {
      counter.minuteEndsMs = nextMinuteMs(now);
      counter.inMinute = 0;
    }
    if (now >= counter.dayEndsMs) {
      counter.dayEndsMs = nextMidnightMs(now);
      counter.inDay = 0;
    }
    return counter;
  }
}
