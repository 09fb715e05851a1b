'use client';

import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { InlineNotice } from '#components/ui/inline-notice';
import { Segmented } from '#components/ui/segmented';
import { SortableHandle, SortableList } from '#components/ui/sortable-list';
import { onFirstClick } from '#components/ui/on-first-click.ts';
import type { DraftProblem } from './chain-draft.ts';
import type { DraftContent, DraftPart } from './draft-content.ts';
import { addModel, moveModel, removeModel } from './edit-chain.ts';
import { summarizePolicy } from '#components/models/policy/policy-summary.ts';

type Side = 'theirs' | 'mine';

/**
 * Both sides changed the same part. Shows the saved version beside the person's own, and lets them pick one or
 * combine both by hand. Nothing is saved before they say so.
 */
export function ConflictPanel({
  problem,
  mine,
  nameOf,
  onResolve,
}: {
  problem: Extract<DraftProblem, { kind: 'conflict' }>;
  mine: DraftContent;
  nameOf: (id: string) => string;
  onResolve: (content: DraftContent) => void;
}) {
  const { theirs, clashes } = problem;
  const [result, setResult] = useState<DraftContent>(mine);
  const others = clashes.filter((clash) => clash !== 'models');
  const setModels = (models: readonly string[]) => setResult((content) => ({ ...content, models }));

  return (
    <section aria-label="Resolve the conflict" className="flex flex-col gap-4">
      <InlineNotice tone="warn" title="This category was changed in another window">
        Your last change isn’t saved yet. Keep one version, or merge them below.
      </InlineNotice>

      {clashes.includes('models') ? (
        <div className="grid gap-4 md:grid-cols-3">
          <SideList
            title="Saved version"
            models={theirs.models}
            nameOf={nameOf}
            result={result.models}
            onAdd={(id) => setModels(addModel(result.models, id))}
            onTakeAll={() => setModels(theirs.models)}
          />
          <SideList
            title="Your version"
            models={mine.models}
            nameOf={nameOf}
            result={result.models}
            onAdd={(id) => setModels(addModel(result.models, id))}
            onTakeAll={() => setModels(mine.models)}
          />
          <div>
            <h3 className="flex h-(--control-small) items-center text-sm">Result</h3>
            <SortableList
              ids={result.models}
              label="Result"
              labelOf={nameOf}
              onMove={(id, to) => setModels(moveModel(result.models, id, to))}
              className="divide-y border-y"
              renderItem={(id, place) => (
                <div className="flex min-h-9 items-center gap-1 text-sm">
                  <SortableHandle />
                  <span className="w-5 text-fg-faint">{place + 1}</span>
                  <span className="min-w-0 flex-1 truncate">{nameOf(id)}</span>
                  <IconButton
                    label={`Remove ${nameOf(id)}`}
                    onClick={onFirstClick(() => setModels(removeModel(result.models, id)))}
                  >
                    <X aria-hidden />
                  </IconButton>
                </div>
              )}
            />
          </div>
        </div>
      ) : null}

      {others.map((clash) => (
        <OtherClash
          key={clash}
          clash={clash}
          theirs={theirs}
          mine={mine}
          nameOf={nameOf}
          isMine={result[clash] === mine[clash]}
          onChoose={(side) => setResult({ ...result, [clash]: (side === 'mine' ? mine : theirs)[clash] })}
        />
      ))}

      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => onResolve(result)}>
          Save the result
        </Button>
        <Button onClick={() => onResolve(theirs)}>Discard my change</Button>
      </div>
    </section>
  );
}

function SideList({
  title,
  models,
  nameOf,
  result,
  onAdd,
  onTakeAll,
}: {
  title: string;
  models: readonly string[];
  nameOf: (id: string) => string;
  result: readonly string[];
  onAdd: (id: string) => void;
  onTakeAll: () => void;
}) {
  return (
    <div>
      <div className="flex h-(--control-small) items-center justify-between">
        <h3 className="text-sm">{title}</h3>
        <Button variant="ghost" size="small" onClick={onTakeAll}>
          Use all
        </Button>
      </div>
      <ol className="divide-y border-y">
        {models.length === 0 ? (
          <li className="box-content flex min-h-9 items-center text-fg-faint">Empty</li>
        ) : null}
        {models.map((id, index) => (
          <li key={id} className="box-content flex min-h-9 items-center gap-1 text-sm">
            <span className="w-5 text-fg-faint">{index + 1}</span>
            <span className="min-w-0 flex-1 truncate">{nameOf(id)}</span>
            {result.includes(id) ? null : (
              <IconButton label={`Add ${nameOf(id)}`} onClick={() => onAdd(id)}>
                <Plus aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function OtherClash({
  clash,
  theirs,
  mine,
  nameOf,
  isMine,
  onChoose,
}: {
  clash: Exclude<DraftPart, 'models'>;
  theirs: DraftContent;
  mine: DraftContent;
  nameOf: (id: string) => string;
  isMine: boolean;
  onChoose: (side: Side) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span className="w-24 font-medium">{clashWords[clash]}</span>
      <Segmented<Side>
        label={`${clashWords[clash]}: version to keep`}
        value={isMine ? 'mine' : 'theirs'}
        onValueChange={onChoose}
        options={[
          { value: 'theirs', label: 'Saved' },
          { value: 'mine', label: 'Yours' },
        ]}
      />
      <span className="min-w-0 flex-1 basis-60 text-fg-muted">
        {describePart(clash, isMine ? mine : theirs, nameOf)}
      </span>
    </div>
  );
}

function describePart(
  clash: Exclude<DraftPart, 'models'>,
  content: DraftContent,
  nameOf: (id: string) => string,
): string {
  switch (clash) {
    case 'policy':
      return summarizePolicy(content.policy);
    case 'disabled':
      return content.disabled.map(nameOf).join(', ') || 'None';
    case 'needs':
      return Object.values(content.needs).flat().join(', ') || 'Text only';
    case 'icon':
    case 'name':
    case 'description':
      return content[clash] || 'None';
  }
}

const clashWords: Record<Exclude<DraftPart, 'models'>, string> = {
  name: 'Name',
  description: 'Description',
  icon: 'Icon',
  needs: 'Required capabilities',
  disabled: 'Switched off',
  policy: 'Policy',
};
