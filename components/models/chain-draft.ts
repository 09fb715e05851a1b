import {
  DeclareNeeds,
  type Category,
  type CategoryIcon,
  type CategoryNeeds,
  type CreateCategory,
  type PutCategory,
} from '#lib/contracts/category';
import type { Policy } from '#lib/contracts/policy';

/** What of a category a person edits. */
export type DraftContent = {
  name: string;
  description: string;
  icon: CategoryIcon;
  needs: CategoryNeeds;
  models: readonly string[];
  /** Those of the models that are switched off: they keep their place and are not tried. */
  disabled: readonly string[];
  policy: Policy;
};

type Change = { content: DraftContent; label: string };

export type DraftProblem =
  | { kind: 'failed'; message: string }
  /** Someone else saved first. `theirs` is what stands now, `clashes` what both changed. */
  | { kind: 'conflict'; theirs: DraftContent; theirVersion: number; clashes: readonly Clash[] };

export type Clash = 'name' | 'description' | 'icon' | 'needs' | 'models' | 'disabled' | 'policy';

/**
 * One category under the person's hands. `saved` is what the server last confirmed at `version`;
 * `draft` is what is shown. They differ while something waits to be saved.
 */
export type DraftState = {
  version: number;
  saved: DraftContent;
  draft: DraftContent;
  /** What is on its way to the server; later edits wait for it. */
  sending: DraftContent | null;
  past: readonly Change[];
  future: readonly Change[];
  problem: DraftProblem | null;
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
  | { type: 'resolve'; content: DraftContent };

const historyLimit = 100;

export function contentOf(category: Category): DraftContent {
  const { name, description, icon, needs, models, policy } = category;
  return {
    name,
    description,
    icon,
    needs,
    models: models.map(({ id }) => id),
    disabled: models.filter(({ enabled }) => !enabled).map(({ id }) => id),
    policy,
  };
}

/** What makes a category like this one, but for its slug. Needs that nobody declared are left to the server. */
export function creationOf({ needs, models, disabled, ...face }: DraftContent): Omit<CreateCategory, 'slug'> {
  const declared = DeclareNeeds.safeParse(needs);
  return {
    ...face,
    models: [...models],
    disabled: disabled.filter((id) => models.includes(id)),
    ...(declared.success ? { needs: declared.data } : {}),
  };
}

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
  };
}

/** The draft to show for a category as just read: news from elsewhere are taken over unless there is something unsaved. */
export function catchUp(state: DraftState | undefined, category: Category): DraftState {
  if (state === undefined) return openDraft(category);
  if (state.version >= category.version || hasUnsaved(state)) return state;
  return openDraft(category);
}

export function hasUnsaved(state: DraftState): boolean {
  return state.sending !== null || state.problem !== null || !isSameContent(state.draft, state.saved);
}

/** What to send now, or null while a save is under way, a problem waits for the person, or nothing differs. */
export function nextSave(state: DraftState): PutCategory | null {
  if (state.sending !== null || state.problem !== null) return null;
  const { draft, saved } = state;
  if (isSameContent(draft, saved)) return null;
  const needs = isSame(draft.needs, saved.needs) ? null : DeclareNeeds.safeParse(draft.needs);
  return {
    version: state.version,
    ...(isSame(draft.models, saved.models) && isSame(draft.disabled, saved.disabled)
      ? {}
      : { models: [...draft.models], disabled: draft.disabled.filter((id) => draft.models.includes(id)) }),
    ...(isSame(draft.policy, saved.policy) ? {} : { policy: draft.policy }),
    ...(draft.name === saved.name ? {} : { name: draft.name }),
    ...(draft.description === saved.description ? {} : { description: draft.description }),
    ...(draft.icon === saved.icon ? {} : { icon: draft.icon }),
    ...(needs?.success === true ? { needs: needs.data } : {}),
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

/** The server's spelling is taken where the person has not gone on editing meanwhile. */
function endSave(state: DraftState, saved: { version: number; content: DraftContent }): DraftState {
  const hasGoneOn = state.sending !== null && !isSameContent(state.draft, state.sending);
  return {
    ...state,
    version: saved.version,
    saved: saved.content,
    draft: hasGoneOn ? state.draft : saved.content,
    sending: null,
  };
}

/** Changes to different parts are both kept; the same part changed on both sides is for the person to settle. */
function meetOther(state: DraftState, theirs: { version: number; content: DraftContent }): DraftState {
  const { content, clashes } = mergeContents(state.saved, state.draft, theirs.content);
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
    past: [],
    future: [],
  };
}

/** Takes each part from the side that changed it. A part changed differently by both stays mine and is named as a clash. */
export function mergeContents(
  base: DraftContent,
  mine: DraftContent,
  theirs: DraftContent,
): { content: DraftContent; clashes: readonly Clash[] } {
  const clashes: Clash[] = [];
  const pick = <Part extends Clash>(part: Part): DraftContent[Part] => {
    if (isSame(mine[part], base[part])) return theirs[part];
    if (!isSame(theirs[part], base[part]) && !isSame(theirs[part], mine[part])) clashes.push(part);
    return mine[part];
  };
  const content = {
    name: pick('name'),
    description: pick('description'),
    icon: pick('icon'),
    needs: pick('needs'),
    models: pick('models'),
    disabled: pick('disabled'),
    policy: pick('policy'),
  };
  return { content, clashes };
}

function withoutFailure(problem: DraftProblem | null): DraftProblem | null {
  return problem?.kind === 'failed' ? null : problem;
}

function isSameContent(a: DraftContent, b: DraftContent): boolean {
  return a === b || isSame(a, b);
}

/** By value; the order of keys does not count, the order of lists does. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = definedEntries(a);
  const right = new Map(definedEntries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined);
}
