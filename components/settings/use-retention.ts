import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { countBeyond, putRetention, retentionQuery } from '#lib/client/retention';
import type { BeyondAnswer, Retention } from '#lib/contracts/retention';
import { toast } from '#components/ui/toast-manager.ts';
import { describeRetention } from './describe-retention.ts';

/** A wish that would delete requests at once, and so needs a confirmation. */
export type DeletingWish = { readonly retention: Retention; readonly beyond: BeyondAnswer };

const UNDO_TOAST = 'undo-retention';

/**
 * How long the history is kept. A wish that deletes nothing is shown and saved at once, with undo; one that does
 * waits in `deleting` for the person's confirmation.
 */
export function useRetention(saved: Retention) {
  const queryClient = useQueryClient();
  const [deleting, setDeleting] = useState<DeletingWish | null>(null);

  const show = (retention: Retention) =>
    queryClient.setQueryData(retentionQuery.queryKey, (answer) =>
      answer === undefined ? answer : { ...answer, retention },
    );
  const save = useMutation({
    mutationFn: putRetention,
    // One after the other, so that the last wish wins.
    scope: { id: 'retention' },
    onMutate: async (retention) => {
      await queryClient.cancelQueries({ queryKey: retentionQuery.queryKey });
      const before = queryClient.getQueryData(retentionQuery.queryKey)?.retention ?? saved;
      show(retention);
      return { before };
    },
    onSuccess: (answer) => queryClient.setQueryData(retentionQuery.queryKey, answer),
    onError: (error, _retention, context) => {
      if (context !== undefined) show(context.before);
      toast({
        tone: 'danger',
        id: UNDO_TOAST,
        title: 'The retention was not changed',
        description: describeFailure(error),
      });
    },
  });

  const count = useMutation({
    mutationFn: countBeyond,
    onSuccess: (beyond, retention) => {
      if (beyond.requests > 0) setDeleting({ retention, beyond });
      else keepWithUndo(retention);
    },
    onError: (error) =>
      toast({ tone: 'danger', title: 'Nothing was changed', description: describeFailure(error) }),
  });

  function keepWithUndo(retention: Retention): void {
    save.mutate(retention);
    toast({
      id: UNDO_TOAST,
      title: `History kept ${describeRetention(retention)}`,
      action: { label: 'Undo', onClick: () => save.mutate(saved) },
    });
  }

  const shown = deleting?.retention ?? (count.isPending ? count.variables : saved);
  return {
    /** The new limits as soon as they are set, else the saved ones. */
    shown,
    wish: (patch: Partial<Retention>) => count.mutate({ ...shown, ...patch }),
    deleting,
    cancel: () => setDeleting(null),
    confirm: () => {
      if (deleting === null) return;
      save.mutate(deleting.retention);
      setDeleting(null);
      toast({
        id: UNDO_TOAST,
        title: `History kept ${describeRetention(deleting.retention)}`,
        description: 'Older requests are being deleted.',
      });
    },
  };
}
