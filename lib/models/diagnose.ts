import type { Finding, Repair, RowState } from '#lib/contracts/model-checks';
import type { CatalogueModel } from '#lib/contracts/model';
import type { CatalogueView } from './catalogue-view.ts';
import { finding, findChanges } from './find-changes.ts';
import { findSuccessor } from './successor.ts';

type KnownModel = {
  /** The model as the person last saw it. */
  readonly model: CatalogueModel;
  /** Keys of the findings that the person accepted. */
  readonly accepted: readonly string[];
};

export type Diagnosis = {
  readonly state: RowState;
  readonly findings: readonly Finding[];
  readonly repair: Repair | null;
};

type DiagnoseInput = {
  readonly id: string;
  /** Null if the catalogue never listed the model. */
  readonly known: KnownModel | null;
  readonly view: CatalogueView;
  /** Whether the category already has another model. */
  readonly isInList: (id: string) => boolean;
};

/** Finds what changed about one model of a category, and what would fix it. */
export function diagnose({ id, known, view, isInList }: DiagnoseInput): Diagnosis {
  if (known === null)
    return { state: view.find(id) === undefined ? 'unknown' : 'live', findings: [], repair: null };
  const findings = currentFindings(known.model, view).filter(
    (found) => !known.accepted.includes(findingKey(found)),
  );
  const worst = findings.toSorted((a, b) => rank(a) - rank(b))[0];
  if (worst === undefined)
    return { state: view.find(id) === undefined ? 'gone' : 'live', findings: [], repair: null };
  return { state: stateOf(worst), findings, repair: repairOf(worst, known.model, view, isInList) };
}

/**
 * All findings about a model now, including those reported earlier, because a removal date stays relevant.
 */
export function currentFindings(known: CatalogueModel, view: CatalogueView): Finding[] {
  const changes = findChanges(known, view);
  const date = view.find(known.id)?.expirationDate ?? null;
  return date === null || changes.some(({ kind }) => kind === 'deprecated')
    ? changes.map((found) => (found.kind === 'deprecated' ? finding('deprecated', null, found.after) : found))
    : [finding('deprecated', null, date), ...changes];
}

/** The key that identifies a finding about a model. */
export function findingKey({ kind, before, after }: Finding): string {
  return `${kind} ${before ?? ''} ${after ?? ''}`;
}

/** "Only one working model is left in this category."; null if two or more work. */
export function alarmOf(
  rows: readonly { readonly enabled: boolean; readonly works: boolean }[],
): { readonly workingModels: number; readonly text: string } | null {
  const used = rows.filter(({ enabled }) => enabled);
  const workingModels = used.filter(({ works }) => works).length;
  if (workingModels > 1 || workingModels === used.length) return null;
  const text =
    workingModels === 1
      ? 'Only one working model is left in this category.'
      : 'No model in this category works anymore.';
  return { workingModels, text };
}

/** Most urgent first. */
function rank({ kind }: Finding): number {
  const order: readonly Finding['kind'][] = ['gone', 'free_ended', 'renamed', 'deprecated'];
  const place = order.indexOf(kind);
  return place === -1 ? order.length : place;
}

function stateOf({ kind }: Finding): RowState {
  switch (kind) {
    case 'gone':
    case 'free_ended':
    case 'renamed':
    case 'deprecated':
      return kind;
    case 'alias_moved':
    case 'repriced':
    case 'lost_capability':
    case 'gained_capability':
    case 'context_changed':
    case 'returned':
      return 'changed';
  }
}

function repairOf(
  { kind, after }: Finding,
  known: CatalogueModel,
  view: CatalogueView,
  isInList: (id: string) => boolean,
): Repair {
  switch (kind) {
    case 'gone':
    case 'free_ended':
    case 'renamed':
      return after === null || isInList(after) ? { kind: 'remove' } : { kind: 'replace', by: after };
    case 'deprecated': {
      const successor = findSuccessor(known, view)?.id;
      return successor === undefined || isInList(successor)
        ? { kind: 'accept' }
        : { kind: 'replace', by: successor };
    }
    case 'alias_moved':
    case 'repriced':
    case 'lost_capability':
    case 'gained_capability':
    case 'context_changed':
    case 'returned':
      return { kind: 'accept' };
  }
}
