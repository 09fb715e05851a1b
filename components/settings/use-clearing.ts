import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { describeFailure } from '#lib/client/fetch-json';
import { clearHistory } from '#lib/client/retention';
import { toast } from '#components/ui/toast-manager.ts';
import { countRequests } from './describe-retention.ts';

/** The state when the deletion began, for measuring its progress. */
export type Clearing = { readonly startedAtMs: number; readonly oldestAtMs: number };

const mutationKey = ['clear-history'];

/** The deletion in progress, also one that was started before a visit to another screen. */
export function useClearing(): Clearing | null {
  const pending = useMutationState({
    filters: { mutationKey, status: 'pending' },
    // Only `useClearHistory` starts mutations with this key.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    select: ({ state }) => state.variables as Clearing,
  });
  return pending[0] ?? null;
}

export function useClearHistory() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey,
    mutationFn: (_clearing: Clearing) => clearHistory(),
    onSuccess: (deleted) => toast({ tone: 'ok', title: `Deleted: ${countRequests(deleted)}` }),
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Deletion didn’t finish',
        description: describeFailure(error),
      }),
    onSettled: async () => {
      // Pages read before the deletion must not be appended to.
      queryClient.removeQueries({ queryKey: ['history'], type: 'inactive' });
      await queryClient.invalidateQueries();
    },
  });
}
