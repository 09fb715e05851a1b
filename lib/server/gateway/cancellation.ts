import type { CancelCause } from '#lib/engine/cancel-cause';

/** Cancels a run. The first cause counts. */
export type Cancellation = {
  readonly signal: AbortSignal;
  readonly cause: () => CancelCause | null;
  readonly cancel: (cause: CancelCause) => void;
};

export function createCancellation(): Cancellation {
  const controller = new AbortController();
  let first: CancelCause | null = null;
  return {
    signal: controller.signal,
    cause: () => first,
    cancel(cause) {
      if (first !== null) return;
      first = cause;
      controller.abort(null);
    },
  };
}
