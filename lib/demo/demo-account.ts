import { z } from 'zod';
import { badKey, cannotAfford, keyLimit, promptTooDear } from './limit-faults.ts';
import type { HttpAnswer } from './http-answer.ts';

export const KeyReset = z.enum(['daily', 'weekly', 'monthly']);
export type KeyReset = z.infer<typeof KeyReset>;

/** The limits that the owner set for a key. */
export type KeyTerms = {
  /** Null for no limit. */
  readonly limitUsd: number | null;
  /** Null if the limit never resets. */
  readonly resets: KeyReset | null;
  readonly expiresAtMs: number | null;
  readonly label: string | null;
};

type Ledger = {
  /** Null for a key without limits. `GET /key` reports a limit for it, but no call is refused. */
  terms: KeyTerms | null;
  totalUsd: number;
  readonly windows: Record<KeyReset, { startMs: number; usd: number }>;
};

/** The maximum tokens and prices of a call. */
type AskedCall = {
  readonly promptTokens: number;
  readonly maxTokens: number;
  /** In USD per token. */
  readonly promptUsd: number;
  readonly completionUsd: number;
};

const DAY_MS = 86_400_000;
const maxKeys = 1_000;
const boughtAtStartUsd = 10;
const spentAtStartUsd = 0.42;
/** The account is topped up before its credits run out, so that no long demo ends in a refusal. */
const topUp = { belowUsd: 5, byUsd: 10 } as const;
const usualTerms: KeyTerms = { limitUsd: 10, resets: null, expiresAtMs: null, label: null };

const round = (usd: number): number => Math.round(usd * 1e12) / 1e12;

/** The start of the UTC day, week (from Monday) or month. */
function windowStartMs(reset: KeyReset, nowMs: number): number {
  const day = Math.floor(nowMs / DAY_MS);
  switch (reset) {
    case 'daily':
      return day * DAY_MS;
    case 'weekly':
      // Day 0 of the epoch was a Thursday.
      return (day - ((day + 3) % 7)) * DAY_MS;
    case 'monthly': {
      const now = new Date(nowMs);
      return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
    }
  }
}

/** The credits of the demo's only account, and the limits of its keys. */
export class DemoAccount {
  readonly #ledgers = new Map<string, Ledger>();
  readonly #now: () => number;
  #boughtUsd = boughtAtStartUsd;
  #spentUsd = spentAtStartUsd;
  /** Whether calls are refused when the credits run out. False until a balance is set. */
  #isHeld = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Sets the remaining credits, and refuses calls that exceed them. */
  setBalance(usd: number): void {
    this.#boughtUsd = round(this.#spentUsd + usd);
    this.#isHeld = true;
  }

  /** Sets the limits of a key, and refuses calls that exceed them. */
  setTerms(key: string, terms: KeyTerms): void {
    this.#ledgerOf(key).terms = terms;
  }

  spend(key: string, usd: number): void {
    this.#spentUsd = round(this.#spentUsd + usd);
    if (!this.#isHeld && this.#balanceUsd() < topUp.belowUsd) this.#boughtUsd += topUp.byUsd;
    const ledger = this.#ledgerOf(key);
    ledger.totalUsd = round(ledger.totalUsd + usd);
    for (const window of Object.values(ledger.windows)) window.usd = round(window.usd + usd);
  }

  /** The refusal of an expired key; null if it is valid. */
  refuseKey(key: string): HttpAnswer | null {
    const expiresAtMs = this.#ledgers.get(key)?.terms?.expiresAtMs ?? null;
    return expiresAtMs !== null && expiresAtMs <= this.#now() ? badKey() : null;
  }

  /** The refusal of a paid call; null if the key's limit and the credits cover it. */
  refuseCall(key: string, asked: AskedCall): HttpAnswer | null {
    const ledger = this.#ledgerOf(key);
    const { terms } = ledger;
    const ofKey = terms === null ? null : this.#remainingUsd(ledger, terms);
    if (ofKey !== null && ofKey <= 0) return keyLimit(terms?.resets ?? 'total');
    const ofCredits = this.#isHeld ? this.#balanceUsd() : null;
    const isKeyLess = ofKey !== null && (ofCredits === null || ofKey < ofCredits);
    const leftUsd = isKeyLess ? ofKey : ofCredits;
    if (leftUsd === null) return null;
    const page = isKeyLess ? 'keys' : 'credits';
    const { promptTokens, maxTokens, promptUsd, completionUsd } = asked;
    const forAnswerUsd = leftUsd - promptTokens * promptUsd;
    if (forAnswerUsd <= 0)
      return promptTooDear(promptTokens, Math.max(0, Math.floor(leftUsd / promptUsd)), page);
    const affordable = Math.floor(forAnswerUsd / completionUsd);
    return affordable >= maxTokens ? null : cannotAfford(maxTokens, affordable, page);
  }

  /** The credits as `GET /credits` reports them. */
  credits(): { total_credits: number; total_usage: number } {
    return { total_credits: this.#boughtUsd, total_usage: this.#spentUsd };
  }

  /** The key as `GET /key` reports it. */
  describeKey(key: string) {
    const ledger = this.#ledgerOf(key);
    const terms = ledger.terms ?? usualTerms;
    const { daily, weekly, monthly } = ledger.windows;
    return {
      label: terms.label ?? labelOf(key),
      limit: terms.limitUsd,
      limit_reset: terms.resets,
      limit_remaining: this.#remainingUsd(ledger, terms),
      include_byok_in_limit: false,
      usage: ledger.totalUsd,
      usage_daily: daily.usd,
      usage_weekly: weekly.usd,
      usage_monthly: monthly.usd,
      expires_at: terms.expiresAtMs === null ? null : new Date(terms.expiresAtMs).toISOString(),
    };
  }

  #balanceUsd(): number {
    return round(this.#boughtUsd - this.#spentUsd);
  }

  #remainingUsd(ledger: Ledger, { limitUsd, resets }: KeyTerms): number | null {
    if (limitUsd === null) return null;
    const spentUsd = resets === null ? ledger.totalUsd : ledger.windows[resets].usd;
    return Math.max(0, round(limitUsd - spentUsd));
  }

  #ledgerOf(key: string): Ledger {
    const now = this.#now();
    let ledger = this.#ledgers.get(key);
    if (ledger === undefined) {
      const begun = (reset: KeyReset, usd: number) => ({ startMs: windowStartMs(reset, now), usd });
      ledger = {
        terms: null,
        totalUsd: spentAtStartUsd,
        windows: {
          daily: begun('daily', 0.02),
          weekly: begun('weekly', 0.11),
          monthly: begun('monthly', spentAtStartUsd),
        },
      };
      const oldest = this.#ledgers.keys().next();
      if (this.#ledgers.size >= maxKeys && !oldest.done) this.#ledgers.delete(oldest.value);
      this.#ledgers.set(key, ledger);
    }
    for (const reset of ['daily', 'weekly', 'monthly'] as const) {
      const startMs = windowStartMs(reset, now);
      if (ledger.windows[reset].startMs !== startMs) ledger.windows[reset] = { startMs, usd: 0 };
    }
    return ledger;
  }
}

/** A shortened key that is safe to show. */
function labelOf(key: string): string {
  return key.length <= 12 ? `${key.slice(0, 6)}...` : `${key.slice(0, 9)}...${key.slice(-3)}`;
}
