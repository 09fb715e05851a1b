import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, putCategoryOrder } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import { closeToast, toast } from '#components/ui/toast-manager.ts';
import { moveModel } from '#components/models/draft/edit-chain.ts';

const toastId = 'category-order';

/** Reorders the categories. Shown at once, and undone from the toast. */
export function useCategoryOrder(categories: readonly Category[]) {
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: putCategoryOrder,
    onMutate: (slugs) => {
      const before = queryClient.getQueryData(categoriesQuery.queryKey);
      queryClient.setQueryData(categoriesQuery.queryKey, (all) => inOrder(all, slugs));
      return before?.map(({ slug }) => slug);
    },
    onError: (error, _, before) => {
      // As far as is known the old order is the saved one, also when the server can't be reached.
      if (before !== undefined)
        queryClient.setQueryData(categoriesQuery.queryKey, (all) => inOrder(all, before));
      closeToast(toastId);
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
      id: toastId,
      title: `${name} is now number ${next.indexOf(slug) + 1}`,
      action: { label: 'Undo', onClick: () => mutate([...slugs]) },
    });
  };
}

function inOrder(all: Category[] | undefined, slugs: readonly string[]): Category[] | undefined {
  return all?.toSorted((a, b) => slugs.indexOf(a.slug) - slugs.indexOf(b.slug));
}
