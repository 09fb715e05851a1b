import { useMutation, useQueryClient } from '@tanstack/react-query';
import { categoriesQuery, putCategory, withCategory } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import { dismissLesson, lessonsQuery } from '#lib/client/lessons';
import type { Category } from '#lib/contracts/category';
import type { Lesson } from '#lib/contracts/lesson';
import { toast } from '../ui/toast-manager.ts';

/** Takes up a lesson, with a way back, or puts it aside for good. */
export function useLessonActions() {
  const queryClient = useQueryClient();

  const renew = async (category: Category) => {
    queryClient.setQueryData(categoriesQuery.queryKey, (all) =>
      all === undefined ? all : withCategory(all, category),
    );
    await queryClient.invalidateQueries({ queryKey: lessonsQuery.queryKey });
  };

  const fail = (error: Error) => {
    toast({ tone: 'danger', title: 'The list was not changed', description: describeFailure(error) });
    // Most likely somebody changed the list meanwhile.
    void queryClient.invalidateQueries({ queryKey: lessonsQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey });
  };

  const undo = useMutation({
    mutationFn: ({ changed, models }: { changed: Category; models: string[] }) =>
      putCategory(changed.slug, { models, version: changed.version }),
    onSuccess: async (category) => {
      await renew(category);
      toast({ title: `${category.name} is as it was` });
    },
    onError: fail,
  });

  const apply = useMutation({
    mutationFn: async ({ category, proposal }: Lesson) => {
      const before = (await queryClient.query({ ...categoriesQuery, staleTime: 0 })).find(
        ({ slug }) => slug === category,
      );
      return { before, changed: await putCategory(category, proposal) };
    },
    onSuccess: async ({ before, changed }) => {
      await renew(changed);
      const models = before?.models.map(({ id }) => id);
      toast({
        tone: 'ok',
        title: `${changed.name} begins with ${changed.models[0]?.name ?? 'another model'} now`,
        ...(models === undefined
          ? {}
          : { action: { label: 'Undo', onClick: () => undo.mutate({ changed, models }) } }),
      });
    },
    onError: fail,
  });

  const dismiss = useMutation({
    mutationFn: ({ id }: Lesson) => dismissLesson(id),
    onSuccess: (_, { id }) => {
      queryClient.setQueryData(lessonsQuery.queryKey, (all) => all?.filter((lesson) => lesson.id !== id));
    },
    onError: (error) =>
      toast({ tone: 'danger', title: 'This stays for now', description: describeFailure(error) }),
  });

  return { apply, dismiss };
}
