/** Aborts when the run is cancelled or ends early for another reason, so that its call does not continue. */
export function abortWith(client: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const run = new AbortController();
  const abort = (): void => run.abort(null);
  if (client.aborted) abort();
  else client.addEventListener('abort', abort, { once: true });
  return {
    signal: run.signal,
    [Symbol.dispose]() {
      client.removeEventListener('abort', abort);
      run.abort(null);
    },
  };
}

/** Ends early, without an error, when the signal aborts. */
export function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
