import { ApiFailure, describeFailure } from '#lib/client/fetch-json';
import type { Category, PutCategory } from '#lib/contracts/category';
import { catchUp, hasUnsaved, nextSave, stepDraft, type DraftEvent, type DraftState } from './chain-draft.ts';
import { contentOf, type DraftContent } from './draft-content.ts';

export type DraftPorts = {
  save: (slug: string, body: PutCategory) => Promise<Category>;
  /** The category as the server has it now. */
  read: (slug: string) => Promise<Category>;
  onSaved: (category: Category) => void;
  /** The last change could not be saved unchanged; the draft says why and what to do. */
  onProblem: (slug: string) => void;
  /** The category was deleted elsewhere; gives its last draft, which the store no longer holds. */
  onGone: (slug: string, draft: DraftContent) => void;
};

export type DraftStore = {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => ReadonlyMap<string, DraftState>;
  /** Applies the event to the category's draft and saves what has to be saved, one call at a time. */
  dispatch: (category: Category, event: DraftEvent) => void;
  forget: (slug: string) => void;
  hasUnsaved: () => boolean;
};

/**
 * Holds the drafts outside of the screen, so that a save in flight and an edit that could not be
 * saved outlive a visit to another screen.
 */
export function createDraftStore(ports: DraftPorts): DraftStore {
  const listeners = new Set<() => void>();
  let drafts: ReadonlyMap<string, DraftState> = new Map();

  const put = (slug: string, state: DraftState) => {
    drafts = new Map(drafts).set(slug, state);
    for (const listener of listeners) listener();
  };

  const step = (slug: string, event: DraftEvent) => {
    const state = drafts.get(slug);
    if (state !== undefined) put(slug, stepDraft(state, event));
  };

  /** How the save failed. A conflict needs the version that was saved instead. */
  const settle = async (slug: string, error: unknown): Promise<DraftEvent | 'gone'> => {
    if (isGone(error)) return 'gone';
    if (!(error instanceof ApiFailure) || error.code !== 'conflict') {
      return { type: 'save-fail', message: describeFailure(error) };
    }
    try {
      const theirs = await ports.read(slug);
      return { type: 'save-clash', version: theirs.version, content: contentOf(theirs) };
    } catch (readError) {
      if (isGone(readError)) return 'gone';
      return { type: 'save-fail', message: describeFailure(readError) };
    }
  };

  const forget = (slug: string) => {
    const rest = new Map(drafts);
    rest.delete(slug);
    drafts = rest;
    for (const listener of listeners) listener();
  };

  const discard = (slug: string) => {
    const state = drafts.get(slug);
    forget(slug);
    if (state !== undefined) ports.onGone(slug, state.draft);
  };

  const pump = async (slug: string): Promise<void> => {
    for (;;) {
      const state = drafts.get(slug);
      const body = state === undefined ? null : nextSave(state);
      if (body === null) return;
      step(slug, { type: 'save-start' });
      try {
        const saved = await ports.save(slug, body);
        step(slug, { type: 'save-end', version: saved.version, content: contentOf(saved) });
        ports.onSaved(saved);
      } catch (error) {
        const event = await settle(slug, error);
        if (event === 'gone') {
          discard(slug);
          return;
        }
        step(slug, event);
        ports.onProblem(slug);
      }
    }
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => drafts,
    dispatch: (category, event) => {
      put(category.slug, stepDraft(catchUp(drafts.get(category.slug), category), event));
      void pump(category.slug);
    },
    forget,
    hasUnsaved: () => [...drafts.values()].some(hasUnsaved),
  };
}

function isGone(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 'not_found';
}
