import type { Action } from '#lib/contracts/vocabulary';

type ActionWords = {
  /** What is best done. */
  readonly todo: string;
  /** What Understudy did. */
  readonly done: string;
};

/** The one place that says each action in words. */
export const actionWords: Record<Action, ActionWords> = {
  switch_model: { todo: 'Switch to another model now', done: 'Switched to the next model' },
  retry_same_model: {
    todo: 'Wait a little, then try the same model again',
    done: 'Tried the same model again',
  },
  switch_to_larger_context: {
    todo: 'Switch to a model that takes longer text',
    done: 'Switched to a model that takes longer text',
  },
  switch_to_capable_model: {
    todo: 'Switch to a model that can do what was asked',
    done: 'Switched to a model that can do what was asked',
  },
  skip_free_models: { todo: 'Leave all free models alone for now', done: 'Left all free models alone' },
  stop_chain: {
    todo: 'Stop: other models would fail the same way',
    done: 'Stopped, as other models would fail the same way',
  },
  fail_request: {
    todo: 'Change the request, then send it again',
    done: 'Stopped, as the request itself has to change',
  },
};
