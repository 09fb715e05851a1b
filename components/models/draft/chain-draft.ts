import type { Category, PutCategory } from '#lib/contracts/category';
import { declaredNeeds } from '#lib/contracts/declared-needs';
import { contentOf, isSame, isSameContent, type DraftContent, type DraftPart } from './draft-content.ts';
import { describeMerge, mergeContents, mergeSteps, type Change, type OtherChange } from './merge-contents.ts';

export type DraftProblem =
  | { kind: 'failed'; message: string }
  /** Someone else saved first. `theirs` is the saved version, `clashes` the parts that both changed. */
  | { kind: 'conflict'; theirs: DraftContent; theirVersion: number; clashes: readonly DraftPart[] };

/**
 * One category being edited. `saved` is the server's last confirmed state, at `version`; `draft` is the shown
 * state. They differ while something waits to be saved.
 */
export type DraftState = {
  version: number;
  saved: DraftContent;
  draft: DraftContent;
  /** The state being sent to the server; later edits wait for it. */
  sending: DraftContent | null;
  past: readonly Change[];
  future: readonly Change[];
  problem: DraftProblem | null;
  /** Changes by someone else in the meantime, until the person has seen them or edits again. */
  otherChange: OtherChange | null;
};

export type DraftEvent =
  | { type: 'edit'; content: DraftContent; label: string }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'save-start' }
  | { type: 'save-end'; version: number; content: DraftContent }
  | { type: 'save-fail'; message: string }
  | { type: 'save-clash'; version: number; content: DraftContent }
  | { type: 'retry' }
  | { type: 'resolve'; content: DraftContent }
  /** The person has read about the other change. */
  | { type: 'note-other' };

const historyLimit = 100;

export function openDraft(category: Category): DraftState {
  const content = contentOf(category);
  return {
    version: category.version,
    saved: content,
    draft: content,
    sending: null,
    past: [],
    future: [],
    problem: null,
    otherChange: null,
  };
}

/** The draft to show for a category as just read: it follows what others saved unless something here is unsaved. */
export function catchUp(state: DraftState | undefined, category: Category): DraftState {
  if (state === undefined) return openDraft(category);
  if (state.version >= category.version || hasUnsaved(state)) return state;
  return openDraft(category);
}

export function hasUnsaved(state: DraftState): boolean {
  return state.sending !== null || state.problem !== null || !isSameContent(state.draft, state.saved);
}

/** The state to send now; null while a save is running, a problem waits for the person, or nothing differs. */
export function nextSave(state: DraftState): PutCategory | null {
  if (state.sending !== null || state.problem !== null) return null;
  const { draft, saved } = state;
  if (isSameContent(draft, saved)) return null;
  const needs = isSame(draft.needs, saved.needs) ? null : declaredNeeds(draft.needs);
  return {
    version: state.version,
    ...(isSame(draft.models, saved.models) && isSame(draft.disabled, saved.disabled)
      ? {}
      : { models: [...draft.models], disabled: draft.disabled.filter((id) => draft.models.includes(id)) }),
    ...(isSame(draft.policy, saved.policy) ? {} : { policy: draft.policy }),
    ...(draft.name === saved.name ? {} : { name: draft.name }),
    ...(draft.description === saved.description ? {} : { description: draft.description }),
    ...(draft.icon === saved.icon ? {} : { icon: draft.icon }),
    ...(needs === null ? {} : { needs }),
  };
}

export function stepDraft(state: DraftState, event: DraftEvent): DraftState {
  switch (event.type) {
    case 'edit':
      if (isSameContent(event.content, state.draft)) return state;
      return {
        ...state,
        draft: event.content,
        past: [...state.past, { content: state.draft, label: event.label }].slice(-historyLimit),
        future: [],
        problem: withoutFailure(state.problem),
        otherChange: null,
      };
    case 'undo': {
      const last = state.past.at(-1);
      if (last === undefined || state.problem?.kind === 'conflict') return state;
      return {
        ...state,
        draft: last.content,
        past: state.past.slice(0, -1),
        future: [...state.future, { content: state.draft, label: last.label }],
        problem: withoutFailure(state.problem),
        otherChange: null,
      };
    }
    case 'redo': {
      const next = state.future.at(-1);
      if (next === undefined || state.problem?.kind === 'conflict') return state;
      return {
        ...state,
        draft: next.content,
        past: [...state.past, { content: state.draft, label: next.label }],
        future: state.future.slice(0, -1),
        problem: withoutFailure(state.problem),
        otherChange: null,
      };
    }
    case 'save-start':
      return { ...state, sending: state.draft };
    case 'save-end':
      return endSave(state, event);
    case 'save-fail':
      return { ...state, sending: null, problem: { kind: 'failed', message: event.message } };
    case 'save-clash':
      return meetOther(state, event);
    case 'note-other':
      return { ...state, otherChange: null };
    case 'retry':
      return { ...state, problem: withoutFailure(state.problem) };
    case 'resolve':
      if (state.problem?.kind !== 'conflict') return state;
      return {
        ...state,
        version: state.problem.theirVersion,
        saved: state.problem.theirs,
        draft: event.content,
        // Steps back would lead to before the other change, and undo that one too.
        past: [],
        future: [],
        problem: null,
      };
  }
}

/** Takes the server's spelling unless the person has edited since. */
function endSave(state: DraftState, saved: { version: number; content: DraftContent }): DraftState {
  const isEditedSince = state.sending !== null && !isSameContent(state.draft, state.sending);
  return {
    ...state,
    version: saved.version,
    saved: saved.content,
    draft: isEditedSince ? state.draft : saved.content,
    sending: null,
  };
}

/** Changes to different parts are both kept; the person resolves a part that both sides changed. */
function meetOther(state: DraftState, theirs: { version: number; content: DraftContent }): DraftState {
  const { saved: base, draft: mine } = state;
  const { content, clashes } = mergeContents(base, mine, theirs.content);
  if (clashes.length > 0) {
    return {
      ...state,
      sending: null,
      problem: { kind: 'conflict', theirs: theirs.content, theirVersion: theirs.version, clashes },
    };
  }
  return {
    ...state,
    version: theirs.version,
    saved: theirs.content,
    draft: content,
    sending: null,
    past: mergeSteps(state.past, base, theirs.content, content),
    future: mergeSteps(state.future, base, theirs.content, content),
    otherChange: describeMerge(base, mine, theirs.content, content),
  };
}

function withoutFailure(problem: DraftProblem | null): DraftProblem | null {
  return problem?.kind === 'failed' ? null : problem;
}
