import type { FinishWrite } from '#lib/store/history-rows';

/** Whether one of its calls may have an unreported cost. */
export function isOfUnknownCost({ attempts }: Pick<FinishWrite, 'attempts'>): boolean {
  return attempts.some(
    ({ costUsd, outcome, kind, timeToFirstTokenMs, mayCost }) =>
      costUsd === null &&
      (mayCost ?? (outcome === 'served' || timeToFirstTokenMs !== null || kind === 'cut_short')),
  );
}
