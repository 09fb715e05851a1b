import { useMutation, useQueryClient } from '@tanstack/react-query';
import { doctorQuery, postRepair } from '#lib/client/doctor';
import { describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import type { DoctorRow, Repair } from '#lib/contracts/doctor';
import { toast } from '../ui/toast-manager.ts';
import { catchUp } from './chain-draft.ts';
import { removeModel, replaceModel } from './edit-chain.ts';
import { useDraftStore } from './use-draft.ts';

export type RepairRow = (row: DoctorRow, repair: Repair) => void;

/**
 * Mends a row. A list is changed as if by hand, so that it is saved, undone and redone like any other
 * change; what is accepted is told to the server.
 */
export function useRepair(categories: readonly Category[], nameOf: (id: string) => string): RepairRow {
  const queryClient = useQueryClient();
  const store = useDraftStore();
  const accept = useMutation({
    mutationFn: ({ category, model }: DoctorRow) =>
      postRepair({ category, model, repair: { kind: 'accept' } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: doctorQuery.queryKey }),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  return (row, repair) => {
    if (repair.kind === 'accept') {
      accept.mutate(row);
      return;
    }
    const category = categories.find(({ slug }) => slug === row.category);
    if (category === undefined) return;
    const { draft } = catchUp(store.snapshot().get(category.slug), category);
    const next =
      repair.kind === 'remove'
        ? { models: removeModel(draft.models, row.model), disabled: removeModel(draft.disabled, row.model) }
        : {
            models: replaceModel(draft.models, row.model, repair.by),
            disabled: replaceModel(draft.disabled, row.model, repair.by),
          };
    const label =
      repair.kind === 'remove'
        ? `${nameOf(row.model)} removed`
        : `${nameOf(repair.by)} stands for ${nameOf(row.model)}`;
    store.dispatch(category, { type: 'edit', content: { ...draft, ...next }, label });
    toast({
      title: label,
      action: { label: 'Undo', onClick: () => store.dispatch(category, { type: 'undo' }) },
    });
  };
}
