import type { BudgetPeriod } from '#lib/contracts/budget';
import type { FullBudget } from '#lib/engine/full-budget';
import type { SkipWords } from '#lib/engine/engine-words';
import { sayUsd } from './phrasing.ts';

/** Why a budget kept a model from being called, in figures. */
export function explainOverBudget(budget: FullBudget, model: string): SkipWords {
  const { scope, period, limitUsd, spentUsd, heldUsd, estimateUsd } = budget;
  const spent =
    heldUsd > 0
      ? `${sayUsd(spentUsd)} is spent and ${sayUsd(heldUsd)} is reserved for calls in progress`
      : `${sayUsd(spentUsd)} is spent`;
  const next =
    estimateUsd === null || estimateUsd === 0
      ? ''
      : ` A call to ${model} may cost up to about ${sayUsd(estimateUsd)}.`;
  return {
    reason: `The budget of ${sayUsd(limitUsd)} ${periodWords[period]} ${scopeWords(budget)} has no room for ${model}: ${spent}.${next}`,
    field: `budget ${scope} ${period}`,
    value: `${sayUsd(spentUsd + heldUsd)} of ${sayUsd(limitUsd)}`,
  };
}

const periodWords: Readonly<Record<BudgetPeriod, string>> = {
  request: 'per request',
  day: 'per day',
  week: 'per week',
  month: 'per month',
};

function scopeWords({ scope, scopeName }: FullBudget): string {
  switch (scope) {
    case 'all':
      return 'for everything';
    case 'category':
      return `for the category ${scopeName}`;
    case 'client':
      return `for the client ${scopeName}`;
    case 'connection':
      return `for the connection ${scopeName}`;
  }
}
