'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw, TriangleAlert } from 'lucide-react';
import { Allowed } from '#components/shell/allowed';
import { IconButton } from '#components/ui/icon-button';
import { RelativeTime } from '#components/ui/relative-time';
import { categoriesQuery } from '#lib/client/categories';
import { modelChecksQuery } from '#lib/client/model-checks';
import { describeFailure } from '#lib/client/fetch-json';
import { modelsQuery, refreshModels } from '#lib/client/models';
import { suggestionsKey } from '#lib/client/suggestions';
import type { ModelsAnswer } from '#lib/contracts/model';
import { cn } from '#components/ui/cn.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { toast } from '#components/ui/toast-manager.ts';

/** The age of the catalogue, why it is stale, and the way to refresh it. */
export function CatalogueLine({ answer }: { answer: ModelsAnswer }) {
  const queryClient = useQueryClient();
  const refresh = useMutation({
    mutationFn: refreshModels,
    onSuccess: (fresh) => {
      queryClient.setQueryData(modelsQuery.queryKey, fresh);
      // They still describe models by the old catalogue.
      for (const { queryKey } of [modelChecksQuery, categoriesQuery])
        void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: suggestionsKey });
      toast(
        firstStale(fresh) === null
          ? { tone: 'ok', title: `Models refreshed: ${formatCount(fresh.models.length)} available` }
          : {
              tone: 'danger',
              title: 'Couldn’t refresh the model list',
              description: firstStale(fresh) ?? '',
            },
      );
    },
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Couldn’t refresh the model list',
        description: describeFailure(error),
      }),
  });
  const stale = firstStale(answer);
  // The default's age stands for all, as long as there is one.
  const oldest =
    answer.fetchedAt ?? answer.connections.find(({ fetchedAt }) => fetchedAt !== null)?.fetchedAt ?? null;
  const dropped = answer.connections.reduce((sum, { droppedCount }) => sum + droppedCount, 0);
  return (
    <div className="flex min-w-0 items-center gap-1 text-xs text-fg-muted">
      {stale === null ? null : <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn" />}
      <span
        className="min-w-0"
        title={dropped > 0 ? `${dropped} catalogue entries couldn’t be read.` : undefined}
      >
        {stale === null ? null : <span className="text-warn">{stale} </span>}
        {oldest === null ? (
          'No model list yet'
        ) : (
          <>
            Updated <RelativeTime iso={oldest} />
          </>
        )}
        <span className="max-sm:sr-only">
          , {formatCount(answer.models.length)} models
          {answer.source === 'demo' ? ', demo' : ''}
        </span>
      </span>
      <Allowed right="lists.edit">
        <IconButton label="Refresh models" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
          <RefreshCw aria-hidden className={cn(refresh.isPending && 'animate-spin')} />
        </IconButton>
      </Allowed>
    </div>
  );
}

/** The first list that could not be refreshed, and how many more there are. */
function firstStale({ connections }: ModelsAnswer): string | null {
  const [first, ...more] = connections.flatMap(({ staleReason }) => staleReason ?? []);
  if (first === undefined) return null;
  return more.length === 0
    ? first
    : `${first} ${more.length === 1 ? 'The model list of 1 other connection is' : `The model lists of ${more.length} other connections are`} out of date too.`;
}
