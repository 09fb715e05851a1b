import type { DemoBill } from './demo-bill.ts';

/** One row of `GET /activity`, and the key it is for, which the wire does not show. */
export type ActivityRow = {
  readonly key: string;
  readonly date: string;
  readonly model: string;
  readonly canonicalSlug: string;
  readonly provider: string;
  readonly creditsUsd: number;
  readonly byokUsd: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
/** With the day that is still open. */
const DAYS_KEPT = 31;

/** The bills of the last days, summed up by day, key, model and provider. */
export function createActivity(now: () => number) {
  const sums = new Map<string, { -readonly [Field in keyof ActivityRow]: ActivityRow[Field] }>();

  function dropOld(): void {
    const oldest = dateOf(now() - DAYS_KEPT * DAY_MS);
    for (const [name, { date }] of sums) if (date <= oldest) sums.delete(name);
  }

  return {
    add(bill: DemoBill): void {
      const { key, model, canonicalSlug, provider } = bill;
      const date = dateOf(bill.atMs);
      const name = JSON.stringify([date, key, model, provider]);
      let sum = sums.get(name);
      if (sum === undefined) {
        dropOld();
        sum = { key, date, model, canonicalSlug, provider, ...nothing };
        sums.set(name, sum);
      }
      sum.creditsUsd += bill.creditsUsd;
      sum.byokUsd += bill.byokUsd;
      sum.requests += 1;
      sum.promptTokens += bill.promptTokens;
      sum.completionTokens += bill.completionTokens;
      sum.reasoningTokens += bill.reasoningTokens;
    },
    rows(): readonly ActivityRow[] {
      dropOld();
      return [...sums.values()];
    },
  };
}

const nothing = {
  creditsUsd: 0,
  byokUsd: 0,
  requests: 0,
  promptTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
};

/** In UTC. */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
