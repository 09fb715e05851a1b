import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, putCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { modelsQuery } from '#lib/client/models';
import { putSettings } from '#lib/client/settings';
import type { Category } from '#lib/contracts/category';
import { demoLabsTarget } from '#lib/models/demo-lists';
import { useAdoptSettings } from '#components/settings/use-connection.ts';
import { toast } from '#components/ui/toast-manager.ts';
import { planFilling } from './suggested-lists.ts';

/** Switches to the demo and fills a newcomer's empty categories, with undo. */
export function useTryDemo() {
  const queryClient = useQueryClient();
  const adopt = useAdoptSettings();

  const empty = useMutation({
    mutationFn: (filled: readonly Category[]) =>
      Promise.all(filled.map(({ slug, version }) => putCategory(slug, { models: [], version }))),
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Couldn’t empty all categories again',
        description: describeFailure(error),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey }),
  });

  return useMutation({
    mutationFn: async () => {
      const settings = await putSettings({ connection: 'demo' });
      const [categories, catalogue] = await Promise.all([
        queryClient.query({ ...categoriesQuery, staleTime: 0 }),
        queryClient.query({ ...modelsQuery, staleTime: 0 }),
      ]);
      const listed = new Set(catalogue.models.map(({ target }) => target));
      const plan = planFilling(categories, (target) => listed.has(target) || target === demoLabsTarget);
      const filled = await Promise.all(plan.map(({ slug, ...body }) => putCategory(slug, body)));
      return { settings, filled };
    },
    onSuccess: ({ settings, filled }) => {
      adopt(settings);
      if (filled.length === 0) return;
      toast({
        title: 'We filled your empty categories with suggestions',
        action: { label: 'Undo', onClick: () => empty.mutate(filled) },
      });
    },
  });
}
