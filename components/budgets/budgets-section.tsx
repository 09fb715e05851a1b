'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Wallet } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { SettingSection } from '#components/settings/setting-row';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { formatUsd } from '#components/ui/format-number.ts';
import { Skeleton } from '#components/ui/skeleton';
import { budgetsQuery, resumeBudget, withBudget } from '#lib/client/budgets';
import { describeFailure } from '#lib/client/fetch-json';
import type { Budget } from '#lib/contracts/budget';
import { toast } from '#components/ui/toast-manager.ts';
import { AccountBalances } from '#components/upstream-accounts/account-balances';
import { BudgetRow } from './budget-row.tsx';
import { nameBudget } from './budget-words.ts';
import { useScopeNames } from './use-scope-names.ts';

const CreateBudgetDialog = dynamic(
  () => import('./budget-dialog.tsx').then((part) => part.CreateBudgetDialog),
  { loading: () => null },
);
const EditBudgetDialog = dynamic(() => import('./budget-dialog.tsx').then((part) => part.EditBudgetDialog), {
  loading: () => null,
});
const DeleteBudgetDialog = dynamic(
  () => import('./delete-budget-dialog.tsx').then((part) => part.DeleteBudgetDialog),
  { loading: () => null },
);

type Open = { readonly what: 'create' } | { readonly what: 'edit' | 'delete'; readonly budget: Budget };

/** The budgets, and how much of each is spent. */
export function BudgetsSection() {
  const queryClient = useQueryClient();
  const budgets = useQuery(budgetsQuery);
  const { names } = useScopeNames();
  const [open, setOpen] = useState<Open | null>(null);
  const createButton = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(null);
  const focusAfter = () => createButton.current ?? true;
  const adopt = (budget: Budget) => {
    queryClient.setQueryData(budgetsQuery.queryKey, (all) =>
      all === undefined ? all : withBudget(all, budget),
    );
    close();
  };
  const resume = useMutation({
    mutationFn: resumeBudget,
    onSuccess(budget) {
      adopt(budget);
      toast({
        tone: 'ok',
        title: 'Budget resumed',
        description: `${formatUsd(budget.limitUsd + budget.extraUsd)} can be spent until the budget resets.`,
      });
      createButton.current?.focus();
    },
    onError(error) {
      toast({ tone: 'danger', title: 'Couldn’t resume the budget', description: describeFailure(error) });
    },
  });
  return (
    <SettingSection
      title="Budgets"
      id="budgets"
      actions={
        <Button
          ref={createButton}
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => setOpen({ what: 'create' })}
        >
          Create budget
        </Button>
      }
    >
      {budgets.data === undefined ? (
        budgets.isError ? (
          <ReadFailure query={budgets} title="Couldn’t load the budgets" className="my-2.5" />
        ) : (
          <div role="status" aria-label="Loading the budgets" className="flex h-14 items-center">
            <Skeleton className="h-5 w-40" />
          </div>
        )
      ) : budgets.data.length === 0 ? (
        <EmptyState icon={<Wallet />} title="No budgets yet" className="py-6">
          A budget limits spending per request, day, week or month: in total, or for a category, a client or a
          connection.
        </EmptyState>
      ) : (
        <ul aria-label="Budgets" className="divide-y">
          {budgets.data.map((budget) => (
            <BudgetRow
              key={budget.id}
              budget={budget}
              name={nameBudget(budget, names)}
              isResuming={resume.isPending && resume.variables === budget.id}
              onResume={() => resume.mutate(budget.id)}
              onEdit={() => setOpen({ what: 'edit', budget })}
              onDelete={() => setOpen({ what: 'delete', budget })}
            />
          ))}
        </ul>
      )}
      <AccountBalances />
      {open?.what === 'create' ? (
        <CreateBudgetDialog onSaved={adopt} onClose={close} focusAfter={focusAfter} />
      ) : null}
      {open?.what === 'edit' ? (
        <EditBudgetDialog
          budget={open.budget}
          name={nameBudget(open.budget, names)}
          onSaved={adopt}
          onClose={close}
          focusAfter={focusAfter}
        />
      ) : null}
      {open?.what === 'delete' ? (
        <DeleteBudgetDialog
          budget={open.budget}
          name={nameBudget(open.budget, names)}
          onClose={close}
          focusAfter={focusAfter}
        />
      ) : null}
    </SettingSection>
  );
}
