import type { Action } from '#lib/contracts/vocabulary';

type ActionWords = {
  /** The recommendation. */
  readonly todo: string;
  /** What Understudy did. */
  readonly done: string;
};

/** The words for each action. */
export const actionWords: Record<Action, ActionWords> = {
  switch_model: { todo: 'Switch to another model now', done: 'Switched to the next model' },
  retry_same_model: {
    todo: 'Wait briefly, then try the same model again',
    done: 'Tried the same model again',
  },
  switch_to_larger_context: {
    todo: 'Switch to a model with a larger context',
    done: 'Switched to a model with a larger context',
  },
  switch_to_capable_model: {
    todo: 'Switch to a model with the required capabilities',
    done: 'Switched to a model with the required capabilities',
  },
  skip_free_models: { todo: 'Skip all free models for now', done: 'Skipped all free models' },
  stop_chain: {
    todo: 'Stop: other models on the same connection would fail too',
    done: 'Stopped: no further model was tried',
  },
  fail_request: {
    todo: 'Change the request, then send it again',
    done: 'Stopped, because the request itself must change',
  },
};
