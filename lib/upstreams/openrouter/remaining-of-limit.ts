import type { UpstreamAccountFacts } from '#lib/contracts/upstream-account';

type Resets = NonNullable<UpstreamAccountFacts['limit']>['resets'];

/** The spend in total and in the current periods. Deployments of OpenRouter differ in what they report. */
export type SpentUsd = { readonly [period in Exclude<Resets, 'unknown'>]?: number | null | undefined };

/**
 * The rest of a key's limit if upstream did not report it; null if it can't be computed. Only the spend since
 * the last reset counts, so the total is useless for a limit that resets.
 */
export function remainingOfLimit(
  limitUsd: number,
  resets: Resets,
  counted: readonly SpentUsd[],
): number | null {
  if (resets === 'unknown') return null;
  let leftUsd = limitUsd;
  for (const spentUsd of counted) {
    const inPeriodUsd = spentUsd[resets];
    if (inPeriodUsd == null) return null;
    leftUsd -= inPeriodUsd;
  }
  return withoutNoise(Math.max(0, leftUsd));
}

/** An amount without what floating point adds to a sum. */
export function withoutNoise(amountUsd: number): number {
  return Math.round(amountUsd * 1e9) / 1e9;
}
