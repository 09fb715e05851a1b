'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw, TriangleAlert } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button';
import { RelativeTime } from '#components/ui/relative-time';
import { categoriesQuery } from '#lib/client/categories';
import { doctorQuery } from '#lib/client/doctor';
import { describeFailure } from '#lib/client/fetch-json';
import { modelsQuery, refreshModels } from '#lib/client/models';
import { suggestionsKey } from '#lib/client/suggestions';
import type { ModelsAnswer } from '#lib/contracts/model';
import { cn } from '../ui/cn.ts';
import { formatCount } from '../ui/format-number.ts';
import { toast } from '../ui/toast-manager.ts';

/** The age of the catalogue, why it is stale, and the way to refresh it. */
export function CatalogueLine({ answer }: { answer: ModelsAnswer }) {
  const queryClient = useQueryClient();
  const refresh = useMutation({
    mutationFn: refreshModels,
    onSuccess: (fresh) => {
      queryClient.setQueryData(modelsQuery.queryKey, fresh);
      // They still describe models by the old catalogue.
      for (const { queryKey } of [doctorQuery, categoriesQuery])
        void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: suggestionsKey });
      toast(
        fresh.staleReason === null
          ? { tone: 'ok', title: `Models refreshed: ${formatCount(fresh.models.length)} available` }
          : { tone: 'danger', title: 'Couldn’t refresh the model list', description: fresh.staleReason },
      );
    },
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Couldn’t refresh the model list',
        description: describeFailure(error),
      }),
  });
  return (
    <div className="flex min-w-0 items-center gap-1 text-xs text-fg-muted">
      {answer.staleReason === null ? null : (
        <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn" />
      )}
      <span
        className="min-w-0"
        title={
          answer.droppedCount > 0 ? `${answer.droppedCount} catalogue entries couldn’t be read.` : undefined
        }
      >
        {answer.staleReason === null ? null : <span className="text-warn">{answer.staleReason} </span>}
        {answer.fetchedAt === null ? (
          'No model list yet'
        ) : (
          <>
            Updated <RelativeTime iso={answer.fetchedAt} />
          </>
        )}
        <span className="max-sm:sr-only">
          , {formatCount(answer.models.length)} models
          {answer.source === 'demo' ? ', demo' : ''}
        </span>
      </span>
      <IconButton label="Refresh models" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
        <RefreshCw aria-hidden className={cn(refresh.isPending && 'animate-spin')} />
      </IconButton>
    </div>
  );
}
