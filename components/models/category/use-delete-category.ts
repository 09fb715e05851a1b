import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  categoriesQuery,
  createCategory,
  deleteCategory,
  putCategoryOrder,
  withCategory,
} from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import { toast } from '#components/ui/toast-manager.ts';
import { contentOf, creationOf } from '#components/models/draft/draft-content.ts';
import { moveModel } from '#components/models/draft/edit-chain.ts';
import { useDraftStore } from '#components/models/draft/use-draft.ts';

/** Deletes a custom category immediately; the toast can restore it. */
export function useDeleteCategory({
  onDeleted,
  onRestored,
}: {
  onDeleted: (slug: string) => void;
  onRestored: (slug: string) => void;
}) {
  const queryClient = useQueryClient();
  const store = useDraftStore();

  const { mutate: order } = useMutation({
    mutationFn: putCategoryOrder,
    onSuccess: (categories) => queryClient.setQueryData(categoriesQuery.queryKey, categories),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });

  const restore = useMutation({
    mutationFn: ({ category }: { category: Category; index: number }) =>
      createCategory({ ...creationOf(contentOf(category)), slug: category.slug }),
    onSuccess: (category, { index }) => {
      const all = withCategory(queryClient.getQueryData(categoriesQuery.queryKey) ?? [], category);
      queryClient.setQueryData(categoriesQuery.queryKey, all);
      onRestored(category.slug);
      const slugs = all.map(({ slug }) => slug);
      const asBefore = moveModel(slugs, category.slug, index);
      if (asBefore !== slugs) order([...asBefore]);
    },
    onError: (error, { category }) =>
      toast({
        tone: 'danger',
        title: `Couldn’t restore ${category.name}`,
        description: describeFailure(error),
      }),
  });

  return useMutation({
    mutationFn: (category: Category) => deleteCategory(category.slug),
    onSuccess: (category) => {
      store.forget(category.slug);
      const index = queryClient
        .getQueryData(categoriesQuery.queryKey)
        ?.findIndex(({ slug }) => slug === category.slug);
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all?.filter(({ slug }) => slug !== category.slug),
      );
      onDeleted(category.slug);
      toast({
        title: `${category.name} deleted`,
        action: { label: 'Undo', onClick: () => restore.mutate({ category, index: index ?? Infinity }) },
      });
    },
    onError: (error, category) =>
      toast({
        tone: 'danger',
        title: `Couldn’t delete ${category.name}`,
        description: describeFailure(error),
      }),
  });
}
