import type { FinishWrite } from '#db/history-rows';

/** Whether an answer began in it whose cost nobody told. */
export function isOfUnknownCost({ attempts }: Pick<FinishWrite, 'attempts'>): boolean {
  return attempts.some(
    ({ costUsd, outcome, timeToFirstTokenMs }) =>
      costUsd === null && (outcome === 'served' || timeToFirstTokenMs !== null),
  );
}
