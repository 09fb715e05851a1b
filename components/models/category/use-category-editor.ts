import type { Category } from '#lib/contracts/category';
import type { DraftState } from '#components/models/draft/chain-draft.ts';
import type { DraftContent } from '#components/models/draft/draft-content.ts';
import { addModel, moveModel, removeModel } from '#components/models/draft/edit-chain.ts';
import { changeDraft, undoDraft, useDraft, useDraftStore } from '#components/models/draft/use-draft.ts';

export type CategoryEditor = {
  state: DraftState;
  /** Changes parts of the latest draft, saves it, and offers to undo it. */
  change: (label: string, next: (draft: DraftContent) => Partial<DraftContent>) => void;
  move: (id: string, to: number, name: string) => void;
  /** At the end, or at position `to`. */
  add: (id: string, name: string, to?: number) => void;
  remove: (id: string, name: string) => void;
  /** Switches a model on or off; it keeps its place. */
  switchTo: (id: string, isOn: boolean, name: string) => void;
  undo: () => void;
  redo: () => void;
  retry: () => void;
  resolve: (content: DraftContent) => void;
  /** The person has read about someone else's change. */
  noteOther: () => void;
};

/** Everything that can be done to a category. */
export function useCategoryEditor(category: Category): CategoryEditor {
  const store = useDraftStore();
  const state = useDraft(category);
  const change: CategoryEditor['change'] = (label, next) => changeDraft(store, category, label, next);

  return {
    state,
    change,
    move: (id, to, name) =>
      change(to === 0 ? `${name} is now first` : `${name} moved to position ${to + 1}`, ({ models }) => ({
        models: moveModel(models, id, to),
      })),
    add: (id, name, to = Infinity) =>
      change(`${name} added`, ({ models }) => ({ models: moveModel(addModel(models, id), id, to) })),
    remove: (id, name) => change(`${name} removed`, ({ models }) => ({ models: removeModel(models, id) })),
    switchTo: (id, isOn, name) =>
      change(`${name} is ${isOn ? 'on' : 'off'}`, ({ disabled }) => ({
        disabled: isOn ? disabled.filter((off) => off !== id) : [...disabled, id],
      })),
    undo: () => undoDraft(store, category),
    redo: () => store.dispatch(category, { type: 'redo' }),
    retry: () => store.dispatch(category, { type: 'retry' }),
    resolve: (content) => store.dispatch(category, { type: 'resolve', content }),
    noteOther: () => store.dispatch(category, { type: 'note-other' }),
  };
}
