import { expect, test } from 'vitest';
import { categoryOf } from '#tests/support/category';
import { defaultPolicy } from '#lib/contracts/policy';
import { catchUp, hasUnsaved, nextSave, openDraft, stepDraft, type DraftState } from './chain-draft.ts';
import type { DraftContent } from './draft-content.ts';
import { mergeContents } from './merge-contents.ts';

const category = (models: readonly string[], version = 1) => categoryOf(models, { version });

function edit(state: DraftState, change: Partial<DraftContent>): DraftState {
  return stepDraft(state, { type: 'edit', content: { ...state.draft, ...change }, label: 'change' });
}

const opened = openDraft(category(['a/1', 'b/2']));

test('an edit shows at once, and the save sends only that change with the version it was based on', () => {
  const edited = edit(opened, { models: ['b/2', 'a/1'] });
  expect(edited.draft.models).toEqual(['b/2', 'a/1']);
  expect(nextSave(edited)).toEqual({ version: 1, models: ['b/2', 'a/1'], disabled: [] });
});

test('an edit during a save waits and is then sent with the new version', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2'] }), { type: 'save-start' });
  const twice = edit(edit(sending, { models: ['b/2', 'c/3'] }), { models: ['b/2', 'c/3', 'd/4'] });
  expect(nextSave(twice)).toBeNull();
  const ended = stepDraft(twice, {
    type: 'save-end',
    version: 2,
    content: { ...opened.draft, models: ['b/2'] },
  });
  expect(ended.draft.models).toEqual(['b/2', 'c/3', 'd/4']);
  expect(nextSave(ended)).toEqual({ version: 2, models: ['b/2', 'c/3', 'd/4'], disabled: [] });
});

test('once everything is saved, there is nothing to send', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2'] }), { type: 'save-start' });
  const ended = stepDraft(sending, { type: 'save-end', version: 2, content: sending.draft });
  expect(nextSave(ended)).toBeNull();
  expect(hasUnsaved(ended)).toBe(false);
});

test('undo and redo step through the changes, and each step is saved like an edit', () => {
  const edited = edit(edit(opened, { models: ['a/1'] }), { models: [] });
  const undone = stepDraft(edited, { type: 'undo' });
  expect(undone.draft.models).toEqual(['a/1']);
  expect(nextSave(undone)).toEqual({ version: 1, models: ['a/1'], disabled: [] });
  expect(stepDraft(undone, { type: 'redo' }).draft.models).toEqual([]);
  expect(stepDraft(stepDraft(undone, { type: 'undo' }), { type: 'undo' }).draft.models).toEqual([
    'a/1',
    'b/2',
  ]);
});

test('a new edit after an undo leaves nothing to redo', () => {
  const undone = stepDraft(edit(opened, { models: [] }), { type: 'undo' });
  const edited = edit(undone, { models: ['c/3'] });
  expect(stepDraft(edited, { type: 'redo' })).toBe(edited);
});

test('a failed save keeps the edit and sends it again on retry', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2'] }), { type: 'save-start' });
  const failed = stepDraft(sending, { type: 'save-fail', message: 'No answer.' });
  expect(failed.draft.models).toEqual(['b/2']);
  expect(nextSave(failed)).toBeNull();
  expect(nextSave(stepDraft(failed, { type: 'retry' }))).toEqual({
    version: 1,
    models: ['b/2'],
    disabled: [],
  });
});

test('two different changes to the same chain are kept as a conflict for the user to resolve', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2', 'a/1'] }), { type: 'save-start' });
  const theirs = { ...opened.saved, models: ['a/1'] };
  const clashed = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(clashed.problem).toEqual({ kind: 'conflict', theirs, theirVersion: 5, clashes: ['models'] });
  expect(clashed.draft.models).toEqual(['b/2', 'a/1']);
  expect(nextSave(clashed)).toBeNull();

  const mine = stepDraft(clashed, { type: 'resolve', content: clashed.draft });
  expect(nextSave(mine)).toEqual({ version: 5, models: ['b/2', 'a/1'], disabled: [] });
  const taken = stepDraft(clashed, { type: 'resolve', content: theirs });
  expect(nextSave(taken)).toBeNull();
  expect(taken.draft).toEqual(theirs);
});

test('an edit does not dismiss a conflict', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2'] }), { type: 'save-start' });
  const theirs = { ...opened.saved, models: ['a/1'] };
  const clashed = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(edit(clashed, { models: ['c/3'] }).problem?.kind).toBe('conflict');
});

test('changes to different parts are merged without asking', () => {
  const sending = stepDraft(edit(opened, { models: ['b/2'] }), { type: 'save-start' });
  const theirs = { ...opened.saved, policy: { ...defaultPolicy, retries: 3 } };
  const merged = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(merged.problem).toBeNull();
  expect(merged.draft.policy.retries).toBe(3);
  expect(nextSave(merged)).toEqual({ version: 5, models: ['b/2'], disabled: [] });
});

test('a change to a removed model is dropped and reported', () => {
  const sending = stepDraft(edit(opened, { disabled: ['a/1'] }), { type: 'save-start' });
  const theirs = { ...opened.saved, models: ['b/2', 'c/3'] };
  const merged = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(merged.draft).toEqual(theirs);
  expect(nextSave(merged)).toBeNull();
  expect(merged.otherChange).toEqual({
    parts: ['models'],
    modelCount: 2,
    lostIds: ['a/1'],
    isMineKept: false,
  });
  expect(merged.past).toEqual([]);
  expect(stepDraft(merged, { type: 'note-other' }).otherChange).toBeNull();
});

test('a change merged with another can be undone on its own', () => {
  const earlier = stepDraft(edit(opened, { name: 'Primary' }), { type: 'save-start' });
  const saved = stepDraft(earlier, { type: 'save-end', version: 2, content: earlier.draft });
  const sending = stepDraft(edit(saved, { disabled: ['b/2'] }), { type: 'save-start' });
  const theirs = { ...saved.saved, models: ['b/2', 'c/3'] };
  const merged = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(merged.draft).toEqual({ ...theirs, disabled: ['b/2'] });
  expect(merged.otherChange).toMatchObject({ lostIds: [], isMineKept: true });

  const undone = stepDraft(merged, { type: 'undo' });
  expect(undone.draft).toEqual(theirs);
  expect(undone.otherChange).toBeNull();
  expect(stepDraft(undone, { type: 'undo' }).draft).toEqual({ ...theirs, name: 'Main' });
});

test('undo steps that would revert another window’s change are dropped', () => {
  const earlier = stepDraft(edit(opened, { models: ['b/2', 'a/1'] }), { type: 'save-start' });
  const saved = stepDraft(earlier, { type: 'save-end', version: 2, content: earlier.draft });
  const sending = stepDraft(edit(saved, { name: 'Primary' }), { type: 'save-start' });
  const theirs = { ...saved.saved, models: ['c/3'] };
  const merged = stepDraft(sending, { type: 'save-clash', version: 5, content: theirs });
  expect(merged.past.map(({ content }) => content)).toEqual([theirs]);
});

test('the same change on both sides is not a conflict', () => {
  const base = opened.saved;
  const same = { ...base, models: ['b/2'] };
  expect(mergeContents(base, same, { ...same })).toEqual({ content: same, clashes: [] });
});

test('changes from elsewhere are shown, but never replace unsaved edits', () => {
  const news = category(['z/9'], 2);
  expect(catchUp(opened, news).draft.models).toEqual(['z/9']);
  const edited = edit(opened, { models: ['b/2'] });
  expect(catchUp(edited, news)).toBe(edited);
});

test('a late, older answer does not undo a newer save', () => {
  const newer = { ...opened, version: 4 };
  expect(catchUp(newer, category(['old/1'], 3))).toBe(newer);
});

test('an edit that changes nothing adds no undo step', () => {
  expect(edit(opened, { models: ['a/1', 'b/2'] })).toBe(opened);
});

test('a disabled model keeps its place, and removing it also removes the disabled mark', () => {
  const off = edit(opened, { disabled: ['a/1'] });
  expect(nextSave(off)).toEqual({ version: 1, models: ['a/1', 'b/2'], disabled: ['a/1'] });
  expect(nextSave(edit(off, { models: ['b/2'] }))).toEqual({ version: 1, models: ['b/2'], disabled: [] });
});
