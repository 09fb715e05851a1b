import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, putCategoryOrder } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import { toast } from '../ui/toast-manager.ts';
import { moveModel } from './edit-chain.ts';

/** Puts the categories in another order, shown at once; the toast takes it back. */
export function useCategoryOrder(categories: readonly Category[]) {
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: putCategoryOrder,
    onMutate: (slugs) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all?.toSorted((a, b) => slugs.indexOf(a.slug) - slugs.indexOf(b.slug)),
      );
    },
    onError: (error) => {
      toast({ tone: 'danger', title: describeFailure(error) });
      void queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey });
    },
  });
  const slugs = categories.map(({ slug }) => slug);
  return (slug: string, to: number) => {
    const next = moveModel(slugs, slug, to);
    if (next === slugs) return;
    mutate([...next]);
    const name = categories.find((category) => category.slug === slug)?.name ?? slug;
    toast({
      id: 'category-order',
      title: `${name} is number ${next.indexOf(slug) + 1} now`,
      action: { label: 'Undo', onClick: () => mutate([...slugs]) },
    });
  };
}
