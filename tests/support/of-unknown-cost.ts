import type { FinishWrite } from '#lib/store/history-rows';

/** Whether a call of it may have cost something that no one reported. */
export function isOfUnknownCost({ attempts }: Pick<FinishWrite, 'attempts'>): boolean {
  return attempts.some(
    ({ costUsd, outcome, kind, timeToFirstTokenMs }) =>
      costUsd === null && (outcome === 'served' || timeToFirstTokenMs !== null || kind === 'cut_short'),
  );
}
