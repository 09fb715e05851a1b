import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, putCategory, withCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { dismissRecommendation, recommendationsQuery } from '#lib/client/recommendations';
import type { Category } from '#lib/contracts/category';
import type { Recommendation } from '#lib/contracts/recommendation';
import { toast } from '#components/ui/toast-manager.ts';

/** Applies a recommendation, with undo, or dismisses it permanently. */
export function useRecommendationActions() {
  const queryClient = useQueryClient();

  const renew = async (category: Category) => {
    queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
      all === undefined ? all : withCategory(all, category),
    );
    await queryClient.invalidateQueries({ queryKey: recommendationsQuery.queryKey });
  };

  const fail = (error: Error) => {
    toast({ tone: 'danger', title: 'Couldn’t change the first choice', description: describeFailure(error) });
    // The chain has probably changed in the meantime.
    void queryClient.invalidateQueries({ queryKey: recommendationsQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey });
  };

  const undo = useMutation({
    mutationFn: ({ changed, models }: { changed: Category; models: string[] }) =>
      putCategory(changed.slug, { models, version: changed.version }),
    onSuccess: async (category) => {
      await renew(category);
      toast({ title: `Previous order of ${category.name} restored` });
    },
    onError: fail,
  });

  const apply = useMutation({
    mutationFn: async ({ category, proposal }: Recommendation) => {
      const before = (await queryClient.query({ ...categoriesQuery, staleTime: 0 })).find(
        ({ slug }) => slug === category,
      );
      return { before, changed: await putCategory(category, proposal) };
    },
    onSuccess: async ({ before, changed }) => {
      await renew(changed);
      const models = before?.models.map(({ target }) => target);
      toast({
        tone: 'ok',
        title: `${changed.models[0]?.name ?? 'Another model'} is now the first choice of ${changed.name}`,
        ...(models === undefined
          ? {}
          : { action: { label: 'Undo', onClick: () => undo.mutate({ changed, models }) } }),
      });
    },
    onError: fail,
  });

  const dismiss = useMutation({
    mutationFn: ({ id }: Recommendation) => dismissRecommendation(id),
    onSuccess: (_, { id }) => {
      queryClient.setQueryData(recommendationsQuery.queryKey, (all) =>
        all?.filter((recommendation) => recommendation.id !== id),
      );
    },
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Couldn’t dismiss this recommendation',
        description: describeFailure(error),
      }),
  });

  return { apply, dismiss };
}
