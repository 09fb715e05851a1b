'use client';

import { Ellipsis, ListOrdered, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { EmptyState } from '#components/ui/empty-state';
import { IconButton } from '#components/ui/icon-button';
import { InlineNotice } from '#components/ui/inline-notice';
import { Menu, MenuItem } from '#components/ui/menu';
import type { Category } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import { ChainList } from './chain-list.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { EditCategoryDialog } from './edit-category-dialog.tsx';
import { ModelPicker } from './model-picker.tsx';
import { shortName } from './model-words.ts';
import { PolicyPanel } from './policy-panel.tsx';
import { SaveState } from './save-state.tsx';
import { useCategoryEditor } from './use-category-editor.ts';
import { useUndoKeys } from './use-undo-keys.ts';

/** One category: its list, its policy, and the name programs use it by. */
export function CategoryPanel({
  category,
  models,
  modelOf,
  onDelete,
}: {
  category: Category;
  models: readonly CatalogueModel[];
  modelOf: (id: string) => CatalogueModel | null;
  onDelete: () => void;
}) {
  const editor = useCategoryEditor(category);
  useUndoKeys(editor);
  const [isRenaming, setIsRenaming] = useState(false);
  const { draft, problem } = editor.state;
  const nameOf = (id: string) => shortName(modelOf(id)?.name ?? id);
  const modelName = `understudy/${category.slug}`;

  return (
    <section aria-labelledby="category-name" className="min-w-0">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 id="category-name" className="text-lg">
              {draft.name}
            </h2>
            <SaveState state={editor.state} />
          </div>
          {draft.description === '' ? null : <p className="max-w-prose text-fg-muted">{draft.description}</p>}
          <p className="mt-1 flex items-center text-fg-muted">
            <span className="text-fg-faint">Use it as&nbsp;</span>
            <span className="text-id text-fg">{modelName}</span>
            <CopyButton text={modelName} label="Copy the model name" />
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          {/* In one place whether the list is empty or not: it stays open while the first ones are picked. */}
          {problem?.kind === 'conflict' ? null : (
            <ModelPicker
              models={models}
              chosen={draft.models}
              isPrimary={draft.models.length === 0}
              onToggle={(id, isChosen) =>
                isChosen ? editor.add(id, nameOf(id)) : editor.remove(id, nameOf(id))
              }
            />
          )}
          {category.builtIn ? null : (
            <Menu
              trigger={
                <IconButton label={`More for ${draft.name}`} size="medium" hasTooltip={false}>
                  <Ellipsis aria-hidden />
                </IconButton>
              }
            >
              <MenuItem icon={<Pencil aria-hidden />} onClick={() => setIsRenaming(true)}>
                Rename
              </MenuItem>
              <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={onDelete}>
                Delete
              </MenuItem>
            </Menu>
          )}
        </div>
      </header>

      {problem?.kind === 'failed' ? (
        <InlineNotice
          tone="danger"
          title="The last change is not saved"
          className="mb-3"
          actions={
            <>
              <Button size="small" onClick={editor.retry}>
                Try again
              </Button>
              <Button size="small" variant="ghost" onClick={editor.undo}>
                Undo it
              </Button>
            </>
          }
        >
          {problem.message} It is kept here until it can be.
        </InlineNotice>
      ) : null}

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
          Add a first choice, then the ones that go on when it can't. Two from different providers already
          help.
        </EmptyState>
      ) : (
        <ChainList editor={editor} modelOf={modelOf} label={`Models of ${draft.name}, in order`} />
      )}

      {problem?.kind === 'conflict' ? null : (
        <div className="border-t pt-1">
          <PolicyPanel
            policy={draft.policy}
            onChange={(label, patch) =>
              editor.change(label, ({ policy }) => ({ policy: { ...policy, ...patch } }))
            }
          />
        </div>
      )}

      {isRenaming ? (
        <EditCategoryDialog
          name={draft.name}
          description={draft.description}
          slug={category.slug}
          onSave={(next) => editor.change(`Renamed to ${next.name}`, () => next)}
          onClose={() => setIsRenaming(false)}
        />
      ) : null}
    </section>
  );
}
