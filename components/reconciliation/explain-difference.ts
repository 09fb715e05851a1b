import type { DifferenceCause, ReconciliationRow } from '#lib/contracts/reconciliation';

type Scope = 'key' | 'account';

/** Why a bill differs from the history, in sentences, most likely cause first. Empty if they agree. */
export function explainDifference(row: ReconciliationRow, scope: Scope): string[] {
  if (row.causes.length === 0) return row.differenceUsd === 0 ? [] : ['The cause is unknown.'];
  return row.causes.map((cause) => sayCause(cause, row, scope));
}

function sayCause(cause: DifferenceCause, { ours, theirs }: ReconciliationRow, scope: Scope): string {
  switch (cause) {
    case 'day_open':
      return 'The day (UTC) is not over, so there is no bill yet.';
    case 'history_deleted':
      return 'The history may lack requests from this day: they were deleted, or made before the history began.';
    case 'calls_elsewhere': {
      const more = (theirs?.calls ?? 0) - ours.calls;
      const counted = more > 0 ? `OpenRouter counts ${countCalls(more)} more. ` : '';
      return scope === 'key'
        ? `${counted}Another program probably uses the same key.`
        : `${counted}Other keys of the account, or other programs, probably made calls.`;
    }
    case 'unknown_costs':
      return `The cost of ${countCalls(ours.unknown)} was not reported, so the history lacks it.`;
    case 'estimated_costs':
      return `The history only has an estimate for ${countCalls(ours.estimated)}.`;
    case 'cut_short':
      return `Understudy was stopped during ${countCalls(ours.cutShort)}, so the amount billed for this is uncertain.`;
    case 'byok':
      return 'Providers bill part of this to your own keys. OpenRouter only estimates that part.';
    case 'other_name':
      return 'OpenRouter may bill these calls under another model name.';
    case 'rounding':
      return 'OpenRouter rounds the amounts of single calls.';
  }
}

function countCalls(calls: number): string {
  return calls === 1 ? '1 call' : `${calls.toLocaleString('en')} calls`;
}
