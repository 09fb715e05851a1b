import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, createCategory, deleteCategory, withCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { DeclareNeeds, type Category } from '#lib/contracts/category';
import { toast } from '../ui/toast-manager.ts';
import { useDraftStore } from './use-draft.ts';

/** Deletes an own category at once; the toast can bring it back as it was. */
export function useDeleteCategory(onRestored: (slug: string) => void) {
  const queryClient = useQueryClient();
  const store = useDraftStore();

  const restore = useMutation({
    mutationFn: ({ name, slug, description, icon, models, policy, needs }: Category) => {
      const declared = DeclareNeeds.safeParse(needs);
      return createCategory({
        name,
        slug,
        description,
        icon,
        models: models.map(({ id }) => id),
        disabled: models.filter(({ enabled }) => !enabled).map(({ id }) => id),
        policy,
        ...(declared.success ? { needs: declared.data } : {}),
      });
    },
    onSuccess: (category) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all === undefined ? all : withCategory(all, category),
      );
      onRestored(category.slug);
    },
    onError: (error, category) =>
      toast({
        tone: 'danger',
        title: `${category.name} could not be brought back`,
        description: describeFailure(error),
      }),
  });

  return useMutation({
    mutationFn: (category: Category) => deleteCategory(category.slug),
    onSuccess: (_, category) => {
      store.forget(category.slug);
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all?.filter(({ slug }) => slug !== category.slug),
      );
      toast({
        title: `${category.name} deleted`,
        action: { label: 'Undo', onClick: () => restore.mutate(category) },
      });
    },
    onError: (error, category) =>
      toast({
        tone: 'danger',
        title: `${category.name} could not be deleted`,
        description: describeFailure(error),
      }),
  });
}
