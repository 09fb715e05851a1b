import { useMutation, useQueryClient } from '@tanstack/react-query';
import { modelChecksQuery, postRepair } from '#lib/client/model-checks';
import { describeFailure } from '#lib/client/fetch-json';
import type { Category } from '#lib/contracts/category';
import type { ModelChecksAnswer, ModelCheck, Repair } from '#lib/contracts/model-checks';
import { replaceInList } from '#lib/models/replace-in-list';
import { toast } from '#components/ui/toast-manager.ts';
import { removeModel } from '#components/models/draft/edit-chain.ts';
import { changeDraft, useDraftStore } from '#components/models/draft/use-draft.ts';

export type RepairRow = (row: ModelCheck, repair: Repair) => void;

type Decision = { row: ModelCheck; kind: 'accept' | 'take_back' };

/**
 * Repairs a row. A change to the chain is made like one by hand, so that it is saved, undone and redone like any
 * other. An accepted finding is sent to the server, and can be taken back.
 */
export function useRepair(categories: readonly Category[], nameOf: (id: string) => string): RepairRow {
  const queryClient = useQueryClient();
  const store = useDraftStore();
  const { mutate: decide } = useMutation({
    mutationFn: ({ row: { category, model }, kind }: Decision) =>
      postRepair({ category, model, repair: { kind } }),
    onMutate: async ({ row, kind }) => {
      if (kind === 'take_back') return;
      await queryClient.cancelQueries({ queryKey: modelChecksQuery.queryKey });
      queryClient.setQueryData(modelChecksQuery.queryKey, (answer) =>
        answer === undefined ? answer : withoutFindings(answer, row.model),
      );
    },
    onSuccess: (_, { row, kind }) => {
      const name = nameOf(row.model);
      if (kind === 'take_back') toast({ title: `${name} is reported again` });
      else {
        toast({
          title: `${name} kept as is`,
          action: { label: 'Undo', onClick: () => decide({ row, kind: 'take_back' }) },
        });
      }
    },
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: modelChecksQuery.queryKey }),
  });
  return (row, repair) => {
    if (repair.kind === 'accept') {
      decide({ row, kind: 'accept' });
      return;
    }
    const category = categories.find(({ slug }) => slug === row.category);
    if (category === undefined) return;
    const label =
      repair.kind === 'remove'
        ? `${nameOf(row.model)} removed`
        : `${nameOf(repair.by)} replaces ${nameOf(row.model)}`;
    changeDraft(store, category, label, (list) =>
      repair.kind === 'remove'
        ? { models: removeModel(list.models, row.model), disabled: removeModel(list.disabled, row.model) }
        : replaceInList(list, row.model, repair.by),
    );
  };
}

/** An accepted finding counts for the model in every category. */
function withoutFindings(answer: ModelChecksAnswer, model: string): ModelChecksAnswer {
  const rows = answer.rows.map((row) => (row.model === model ? { ...row, findings: [], repair: null } : row));
  return { ...answer, rows };
}
