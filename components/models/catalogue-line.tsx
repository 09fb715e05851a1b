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

/** How old the catalogue is, why, and the way to ask again. */
export function CatalogueLine({ answer }: { answer: ModelsAnswer }) {
  const queryClient = useQueryClient();
  const refresh = useMutation({
    mutationFn: refreshModels,
    onSuccess: (fresh) => {
      queryClient.setQueryData(modelsQuery.queryKey, fresh);
      // They tell of models as the catalogue did before.
      for (const { queryKey } of [doctorQuery, categoriesQuery])
        void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: suggestionsKey });
      toast(
        fresh.staleReason === null
          ? { tone: 'ok', title: `${formatCount(fresh.models.length)} models, as of now` }
          : { tone: 'danger', title: 'The catalogue could not be renewed', description: fresh.staleReason },
      );
    },
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'The catalogue could not be renewed',
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
        title={answer.droppedCount > 0 ? `${answer.droppedCount} entries could not be read.` : undefined}
      >
        {answer.staleReason === null ? null : <span className="text-warn">{answer.staleReason} </span>}
        {answer.fetchedAt === null ? (
          'No catalogue yet'
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
      <IconButton label="Renew the catalogue" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
        <RefreshCw aria-hidden className={cn(refresh.isPending && 'animate-spin')} />
      </IconButton>
    </div>
  );
}
