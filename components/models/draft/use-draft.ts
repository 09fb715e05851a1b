import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { categoriesQuery, createCategory, putCategory, withCategory } from '#lib/client/categories';
import { modelChecksQuery } from '#lib/client/model-checks';
import { ApiFailure, describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import { catchUp, type DraftState } from './chain-draft.ts';
import { creationOf, type DraftContent } from './draft-content.ts';
import { createDraftStore, type DraftStore } from './draft-store.ts';
import { closeToast, toast } from '#components/ui/toast-manager.ts';

/** One undo toast per category: it names the last change and undoes that one. */
function undoToastId(slug: string): string {
  return `undo-${slug}`;
}

/** Changes parts of the latest draft, saves it, and offers to undo it. */
export function changeDraft(
  store: DraftStore,
  category: Category,
  label: string,
  next: (draft: DraftContent) => Partial<DraftContent>,
): void {
  // Several changes may happen before the next render; each builds on the one before.
  const latest = () => catchUp(store.snapshot().get(category.slug), category);
  const before = latest();
  store.dispatch(category, { type: 'edit', content: { ...before.draft, ...next(before.draft) }, label });
  if (latest().past.at(-1) === before.past.at(-1)) return;
  toast({
    id: undoToastId(category.slug),
    title: label,
    action: { label: 'Undo', onClick: () => undoDraft(store, category) },
  });
}

export function undoDraft(store: DraftStore, category: Category): void {
  closeToast(undoToastId(category.slug));
  store.dispatch(category, { type: 'undo' });
}

const stores = new WeakMap<QueryClient, DraftStore>();

function storeOf(queryClient: QueryClient): DraftStore {
  const known = stores.get(queryClient);
  if (known !== undefined) return known;
  const store = createDraftStore({
    save: putCategory,
    read: async (slug) => {
      const categories = await queryClient.query({ ...categoriesQuery, staleTime: 0 });
      const category = categories.find((candidate) => candidate.slug === slug);
      if (category !== undefined) return category;
      throw new ApiFailure({
        code: 'not_found',
        message: 'This category was deleted in another window.',
        status: 404,
      });
    },
    onGone: (slug, draft) => {
      closeToast(undoToastId(slug));
      void queryClient.invalidateQueries({ queryKey: categoriesQuery.queryKey });
      toast({
        title: `${draft.name} was deleted in another window`,
        description: 'Your last change to it was not saved.',
        action: { label: 'Create it again', onClick: () => void createAgain(queryClient, slug, draft) },
      });
    },
    // "Removed, undo" would be untrue.
    onProblem: (slug) => closeToast(undoToastId(slug)),
    onSaved: (saved) => {
      queryClient.setQueryData(categoriesQuery.queryKey, (categories) =>
        categories === undefined ? categories : withCategory(categories, saved),
      );
      void queryClient.invalidateQueries({ queryKey: modelChecksQuery.queryKey });
    },
  });
  askBeforeLeaving(store);
  stores.set(queryClient, store);
  return store;
}

/** Asks whichever screen the page is left from. It listens only while needed: such a page isn't kept in the back/forward cache. */
function askBeforeLeaving(store: DraftStore): void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  store.subscribe(() => {
    if (store.hasUnsaved()) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
  });
}

async function createAgain(queryClient: QueryClient, slug: string, draft: DraftContent): Promise<void> {
  try {
    const made = await createCategory({ ...creationOf(draft), slug });
    queryClient.setQueryData(categoriesQuery.queryKey, (categories) =>
      categories === undefined ? categories : withCategory(categories, made),
    );
  } catch (error) {
    toast({ tone: 'danger', title: describeFailure(error) });
  }
}

export function useDraftStore(): DraftStore {
  return storeOf(useQueryClient());
}

/** The category as the person sees it, saved or not. */
export function useDraft(category: Category): DraftState {
  const store = useDraftStore();
  const drafts = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  return catchUp(drafts.get(category.slug), category);
}
