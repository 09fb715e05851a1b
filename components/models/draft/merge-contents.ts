import { isSame, isSameContent, type DraftContent, type DraftPart } from './draft-content.ts';

/** A step of undo or redo: the state it restores, and the state it reverts. */
export type Change = { content: DraftContent; label: string };

/** Someone else saved first, and both changes could be merged: the facts that the person has to know. */
export type OtherChange = {
  /** The others' changes. */
  parts: readonly DraftPart[];
  modelCount: number;
  /** Models the person switched on or off that are no longer there. */
  lostIds: readonly string[];
  /** Something of the person's own change remains. */
  isMineKept: boolean;
};

/**
 * Takes each part from the side that changed it. A part that both changed differently stays mine and is named as a
 * clash.
 */
export function mergeContents(
  base: DraftContent,
  mine: DraftContent,
  theirs: DraftContent,
): { content: DraftContent; clashes: readonly DraftPart[] } {
  const clashes: DraftPart[] = [];
  const pick = <Part extends DraftPart>(part: Part): DraftContent[Part] => {
    if (isSame(mine[part], base[part])) return theirs[part];
    if (!isSame(theirs[part], base[part]) && !isSame(theirs[part], mine[part])) clashes.push(part);
    return mine[part];
  };
  const models = pick('models');
  const content = {
    name: pick('name'),
    description: pick('description'),
    icon: pick('icon'),
    needs: pick('needs'),
    models,
    disabled: pick('disabled').filter((id) => models.includes(id)),
    policy: pick('policy'),
  };
  return { content, clashes };
}

/** The other side's changes, and the part of the person's own change that remains in `merged`. */
export function describeMerge(
  base: DraftContent,
  mine: DraftContent,
  theirs: DraftContent,
  merged: DraftContent,
): OtherChange {
  const parts: readonly DraftPart[] = [
    'models',
    'disabled',
    'policy',
    'needs',
    'name',
    'description',
    'icon',
  ];
  const isSwitched = (id: string) => base.disabled.includes(id) !== mine.disabled.includes(id);
  return {
    parts: parts.filter((part) => !isSame(base[part], theirs[part])),
    modelCount: merged.models.length,
    lostIds: mine.models.filter((id) => isSwitched(id) && !merged.models.includes(id)),
    isMineKept: !isSameContent(merged, theirs),
  };
}

/**
 * Steps of undo or redo as they are after the other side's change, which they leave in place. A step that would undo
 * that change, and all beyond it, is dropped; so is one that no longer changes anything. The nearest step is last.
 */
export function mergeSteps(
  steps: readonly Change[],
  base: DraftContent,
  theirs: DraftContent,
  merged: DraftContent,
): readonly Change[] {
  const kept: Change[] = [];
  let nearer = merged;
  for (const step of steps.toReversed()) {
    const { content, clashes } = mergeContents(base, step.content, theirs);
    if (clashes.length > 0) break;
    if (isSameContent(content, nearer)) continue;
    kept.push({ content, label: step.label });
    nearer = content;
  }
  return kept.toReversed();
}
