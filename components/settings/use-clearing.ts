import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { describeFailure } from '#lib/client/fetch-json';
import { clearHistory } from '#lib/client/retention';
import { toast } from '../ui/toast-manager.ts';
import { countRequests } from './describe-retention.ts';

/** What there was when the deletion began, which its progress is told by. */
const Clearing = z.object({ startedAtMs: z.number(), oldestAtMs: z.number() });
export type Clearing = z.infer<typeof Clearing>;

const mutationKey = ['clear-history'];

/** The deletion that is under way, also one begun before the person went to another screen and back. */
export function useClearing(): Clearing | null {
  const pending = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: ({ state }) => Clearing.safeParse(state.variables).data,
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
        title: 'The deletion did not come to its end here',
        description: describeFailure(error),
      }),
    onSettled: async () => {
      // A list that was read before must not be added to.
      queryClient.removeQueries({ queryKey: ['history'], type: 'inactive' });
      await queryClient.invalidateQueries();
    },
  });
}
