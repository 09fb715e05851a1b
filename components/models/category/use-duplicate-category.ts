import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, createCategory, deleteCategory, withCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { toast } from '#components/ui/toast-manager.ts';
import type { DraftContent } from '#components/models/draft/draft-content.ts';
import { copyName } from './copy-name.ts';

/** Copies a category under a new name; undone from the toast. */
export function useDuplicateCategory(onShow: (slug: string) => void) {
  const queryClient = useQueryClient();
  const onError = (error: unknown) => toast({ tone: 'danger', title: describeFailure(error) });
  const takeBack = useMutation({
    mutationFn: ({ copy }: { copy: string; source: string }) => deleteCategory(copy),
    onSuccess: (_, { copy, source }) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (all) => all?.filter(({ slug }) => slug !== copy));
      onShow(source);
    },
    onError,
  });
  return useMutation({
    mutationFn: ({
      slug,
      content,
      taken,
    }: {
      slug: string;
      content: DraftContent;
      taken: readonly string[];
    }) => {
      const { description, icon, models, disabled, policy } = content;
      return createCategory({
        ...copyName(content.name, taken),
        copyOf: slug,
        description,
        icon,
        models: [...models],
        disabled: disabled.filter((id) => models.includes(id)),
        policy,
      });
    },
    onSuccess: (copy, { slug: source, content }) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
        all === undefined ? all : withCategory(all, copy),
      );
      onShow(copy.slug);
      toast({
        title: `${content.name} duplicated`,
        action: { label: 'Undo', onClick: () => takeBack.mutate({ copy: copy.slug, source }) },
      });
    },
    onError,
  });
}
