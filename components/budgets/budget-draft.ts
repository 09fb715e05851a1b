import { type Budget, type BudgetPeriod, CreateBudget, PutBudget } from '#lib/contracts/budget';
import type { FormRead } from '#components/shell/use-form.ts';
import { readScope, writeScope } from './written-scope.ts';

/** The state of the form. */
export type BudgetDraft = {
  /** In the format of `writeScope`. */
  readonly scope: string;
  readonly period: BudgetPeriod;
  readonly limitUsd: number | null;
  readonly hard: boolean;
  readonly freeWhenPaused: boolean;
};

export type DraftProblems = { readonly limitUsd?: string };

export const emptyDraft: BudgetDraft = {
  scope: 'all',
  period: 'day',
  limitUsd: null,
  hard: true,
  freeWhenPaused: true,
};

export function draftOf({ scope, period, limitUsd, hard, freeWhenPaused }: Budget): BudgetDraft {
  return { scope: writeScope(scope), period, limitUsd, hard, freeWhenPaused };
}

const missing = { outcome: 'wrong', problems: { limitUsd: 'Enter an amount in USD.' } } as const;

export function readCreation({
  scope,
  limitUsd,
  ...draft
}: BudgetDraft): FormRead<CreateBudget, DraftProblems> {
  if (limitUsd === null) return missing;
  const parsed = CreateBudget.safeParse({ ...draft, limitUsd, scope: readScope(scope) });
  return parsed.success ? { outcome: 'read', input: parsed.data } : missing;
}

/** Scope and period can't be changed. */
export function readChange({
  limitUsd,
  hard,
  freeWhenPaused,
}: BudgetDraft): FormRead<PutBudget, DraftProblems> {
  if (limitUsd === null) return missing;
  const parsed = PutBudget.safeParse({ limitUsd, hard, freeWhenPaused });
  return parsed.success ? { outcome: 'read', input: parsed.data } : missing;
}
