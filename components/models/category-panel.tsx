'use client';

import { BookOpenText, ListOrdered, Plus, Redo2, Undo2 } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useRef, useState } from 'react';
import { Allowed } from '#components/shell/allowed';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { EmptyState } from '#components/ui/empty-state';
import { IconButton } from '#components/ui/icon-button';
import { InlineNotice } from '#components/ui/inline-notice';
import { tierOverridesQuery } from '#lib/client/model-tiers';
import type { Category } from '#lib/contracts/category';
import type { ModelCheck } from '#lib/contracts/model-checks';
import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { describeNeeds } from '#lib/models/fits-category';
import { useMay } from '#components/shell/use-may.ts';
import { CategoryMenu } from './category/category-menu.tsx';
import { ChainList } from './chain/chain-list.tsx';
import { describeOtherChange } from './draft/describe-other-change.ts';
import { forecastWith, wasFreeBy } from './policy/guard-forecast.ts';
import { SharedLimitNotes } from './chain/shared-limit-notes.tsx';
import { NeverUsedNotice } from './category/never-used-notice.tsx';
import type { PickerHandle } from './picker/model-picker.tsx';
import { OneConnectionNote } from './chain/one-connection-note.tsx';
import { PolicyPanel } from './policy/policy-panel.tsx';
import { allOffWords, firstOf } from './chain/row-facts.ts';
import { SaveState } from './draft/save-state.tsx';
import { FallbackSuggestions } from './chain/fallback-suggestions.tsx';
import { useCategoryEditor, type CategoryEditor } from './category/use-category-editor.ts';
import { useOpenPicker } from './picker/use-open-picker.ts';
import { useDuplicateCategory } from './category/use-duplicate-category.ts';
import type { RepairRow } from './chain/use-repair.ts';
import { useRegions } from './policy/use-regions.ts';
import { useSharedLimits } from './chain/use-shared-limits.ts';
import { useUndoKeys } from './draft/use-undo-keys.ts';

// Not needed at first: loaded afterwards, or on demand.
const ChainActivity = dynamic(() => import('./chain/chain-activity.tsx').then((part) => part.ChainActivity), {
  loading: () => null,
});
const ConflictPanel = dynamic(() => import('./draft/conflict-panel.tsx').then((part) => part.ConflictPanel), {
  loading: () => null,
});
const CopyListDialog = dynamic(
  () => import('./chain/copy-list-dialog.tsx').then((part) => part.CopyListDialog),
  {
    loading: () => null,
  },
);
const EditCategoryDialog = dynamic(
  () => import('./category/edit-category-dialog.tsx').then((part) => part.EditCategoryDialog),
  { loading: () => null },
);
const ModelPicker = dynamic(() => import('./picker/model-picker.tsx').then((part) => part.ModelPicker), {
  ssr: false,
  loading: () => (
    <Button disabled icon={<Plus aria-hidden />}>
      Add models
    </Button>
  ),
});
const UseItDialog = dynamic(() => import('./category/use-it-dialog.tsx').then((part) => part.UseItDialog), {
  loading: () => null,
});

/** One category: its chain, its policy, and the name that programs use. */
export function CategoryPanel({
  category,
  categories,
  models,
  connections,
  modelOf,
  nameOf,
  modelChecks,
  onRepair,
  onShow,
  onMove,
  onDelete,
}: {
  category: Category;
  /** All categories, in their order. */
  categories: readonly Category[];
  models: readonly ListedModel[];
  connections: readonly ListedConnection[];
  modelOf: (target: string) => ListedModel | null;
  nameOf: (target: string) => string;
  /** Findings about the models of all categories. */
  modelChecks: readonly ModelCheck[];
  onRepair: RepairRow;
  /** Opens another category. */
  onShow: (slug: string) => void;
  onMove: (to: number) => void;
  onDelete: () => void;
}) {
  const editor = useCategoryEditor(category);
  useUndoKeys(editor);
  const duplicate = useDuplicateCategory(onShow);
  const [open, setOpen] = useState<'edit' | 'copy' | 'use' | null>(null);
  const close = () => setOpen(null);
  const { draft, problem, otherChange } = editor.state;
  const modelName = `understudy/${category.slug}`;
  const needs = describeNeeds(draft.needs);
  const groups = useSharedLimits(category.slug, editor.state, modelOf);
  const overrides = useQuery(tierOverridesQuery).data;
  const ofCategory = modelChecks.filter((row) => row.category === category.slug);
  const wasFree = wasFreeBy(ofCategory);
  const regions = useRegions();
  const first = firstOf(draft.models, draft.disabled);
  const forecastOf = forecastWith({
    policy: draft.policy,
    needs: draft.needs,
    modelOf,
    overrides,
    wasFree,
    regions,
  });
  const picker = useRef<PickerHandle | null>(null);
  /** How to open the picker once it is there. */
  const wanted = useRef<Parameters<PickerHandle['open']>[0] | null>(null);
  const attachPicker = useCallback((handle: PickerHandle | null) => {
    picker.current = handle;
    const filter = wanted.current;
    if (handle === null || filter === null) return;
    wanted.current = null;
    handle.open(filter);
  }, []);
  const openPicker: PickerHandle['open'] = (filter) => {
    if (picker.current === null) wanted.current = filter;
    else picker.current.open(filter);
  };
  useOpenPicker(() => openPicker({}));
  const canEdit = useMay('lists.edit');

  return (
    <section aria-labelledby="category-name" className="min-w-0">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 id="category-name" className="min-w-0 text-lg wrap-anywhere">
              {draft.name}
            </h2>
            <SaveState state={editor.state} />
          </div>
          {draft.description === '' ? null : (
            <p className="max-w-[80ch] text-pretty wrap-anywhere text-fg-muted">{draft.description}</p>
          )}
          {needs === '' ? null : <p className="text-fg-muted">Requires {needs}.</p>}
          <p className="mt-1 flex flex-wrap items-center text-fg-muted">
            <span className="text-fg-faint">Use it as&nbsp;</span>
            <span className="text-id text-fg">{modelName}</span>
            <CopyButton text={modelName} label="Copy the model name" />
            <Button
              variant="ghost"
              size="small"
              icon={<BookOpenText aria-hidden />}
              onClick={() => setOpen('use')}
            >
              How to use it
            </Button>
          </p>
        </div>
        <div className="flex items-center gap-1.5 max-md:w-full">
          {/* At the same place whether the category is empty or not: it stays open while models are picked. */}
          {problem?.kind === 'conflict' || !canEdit ? null : (
            <>
              <UndoButtons editor={editor} />
              <ModelPicker
                models={models}
                connections={connections}
                handle={attachPicker}
                chosen={draft.models}
                isPrimary={draft.models.length === 0}
                category={draft}
                isFirstFormerlyFree={first !== null && wasFree(first)}
                onToggle={(id, isChosen) =>
                  isChosen ? editor.add(id, nameOf(id)) : editor.remove(id, nameOf(id))
                }
              />
            </>
          )}
          <Allowed right="lists.edit">
            <CategoryMenu
              name={draft.name}
              place={{
                index: categories.findIndex(({ slug }) => slug === category.slug),
                count: categories.length,
              }}
              onEdit={() => setOpen('edit')}
              onDuplicate={() =>
                duplicate.mutate({
                  slug: category.slug,
                  content: draft,
                  taken: categories.map(({ slug }) => slug),
                })
              }
              onCopy={() => setOpen('copy')}
              onMove={onMove}
              onDelete={category.builtIn ? null : onDelete}
            />
          </Allowed>
        </div>
      </header>

      {problem?.kind === 'failed' ? (
        <InlineNotice
          tone="danger"
          title="Your last change isn’t saved"
          className="mb-3"
          actions={
            <>
              <Button size="small" onClick={editor.retry}>
                Try again
              </Button>
              <Button size="small" variant="ghost" onClick={editor.undo}>
                Undo
              </Button>
            </>
          }
        >
          {problem.message} Your change is kept here and will be saved when you retry.
        </InlineNotice>
      ) : null}

      {otherChange === null ? null : (
        <InlineNotice
          tone="warn"
          title="This category was changed in another window"
          className="mb-3"
          actions={
            <Button size="small" onClick={editor.noteOther}>
              OK
            </Button>
          }
        >
          {describeOtherChange(otherChange, nameOf)}
        </InlineNotice>
      )}

      {problem?.kind === 'conflict' ? (
        <ConflictPanel
          key={problem.theirVersion}
          problem={problem}
          mine={draft}
          nameOf={nameOf}
          onResolve={editor.resolve}
        />
      ) : draft.models.length === 0 ? (
        <EmptyState icon={<ListOrdered />} title="No models yet" className="border-t">
          {canEdit
            ? 'Add your first choice, then its fallbacks. Two models from different providers are enough to start.'
            : 'Requests to this category fail until someone adds a model.'}
        </EmptyState>
      ) : (
        <>
          <NeverUsedNotice editor={editor} nameOf={nameOf} forecastOf={forecastOf} />
          <ChainList
            editor={editor}
            modelOf={modelOf}
            nameOf={nameOf}
            forecastOf={forecastOf}
            connections={connections}
            modelChecks={ofCategory}
            groups={groups}
            onRepair={onRepair}
            label={`Models of ${draft.name}, in order`}
          />
        </>
      )}

      {problem?.kind === 'conflict' ? null : (
        <div className="border-t pt-1">
          {/* Below the rows: none of them may move away from the hand that switched it off. */}
          {draft.models.length > 0 && first === null ? (
            <InlineNotice tone="warn" title={allOffWords} className="my-2">
              Requests to <span className="text-id">{modelName}</span> fail until you switch one on.
            </InlineNotice>
          ) : null}
          <SharedLimitNotes
            groups={groups}
            onFix={({ kind, id, to }) => {
              const on = draft.models.filter((model) => !draft.disabled.includes(model));
              const place = draft.models.indexOf(on[to] ?? '');
              const target = place === -1 ? draft.models.length : place;
              if (kind === 'move') editor.move(id, target, nameOf(id));
              else editor.add(id, nameOf(id), target);
            }}
          />
          <Allowed right="lists.edit">
            <OneConnectionNote
              category={category.slug}
              tried={draft.models.filter((target) => !draft.disabled.includes(target))}
              connections={connections}
              onPick={(connection) => openPicker({ connection })}
            />
            <FallbackSuggestions
              slug={category.slug}
              version={editor.state.version}
              isEmpty={draft.models.length === 0}
              onAdd={(id, name) => editor.add(id, name)}
            />
          </Allowed>
          <PolicyPanel
            policy={draft.policy}
            tried={draft.models.filter((target) => !draft.disabled.includes(target))}
            onChange={(label, patch) =>
              editor.change(label, ({ policy }) => ({ policy: { ...policy, ...patch } }))
            }
          />
          {draft.models.length === 0 ? null : (
            <ChainActivity category={category.slug} targets={draft.models} nameOf={nameOf} />
          )}
        </div>
      )}

      {open === 'edit' ? (
        <EditCategoryDialog
          face={draft}
          slug={category.slug}
          onSave={(face) => editor.change(`${face.name} changed`, () => face)}
          onClose={close}
        />
      ) : null}
      {open === 'copy' ? (
        <CopyListDialog
          from={draft}
          others={categories.filter(({ slug }) => slug !== category.slug)}
          onClose={close}
        />
      ) : null}
      {open === 'use' ? <UseItDialog name={draft.name} model={modelName} onClose={close} /> : null}
    </section>
  );
}

function UndoButtons({ editor: { state, undo, redo } }: { editor: CategoryEditor }) {
  const last = state.past.at(-1);
  const next = state.future.at(-1);
  return (
    <div className="flex items-center gap-1.5 max-md:order-1 max-md:ml-auto">
      <IconButton
        label={last === undefined ? 'Nothing to undo' : `Undo: ${last.label}`}
        size="medium"
        disabled={last === undefined}
        focusableWhenDisabled
        onClick={undo}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label={next === undefined ? 'Nothing to redo' : `Redo: ${next.label}`}
        size="medium"
        disabled={next === undefined}
        focusableWhenDisabled
        onClick={redo}
      >
        <Redo2 aria-hidden />
      </IconButton>
    </div>
  );
}
