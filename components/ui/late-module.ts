import { useEffect, useState } from 'react';

/** A module of the page that is not part of its first load. */
export type LateModule<Module> = {
  /** Starts loading it. After a failure, the next call tries again. */
  load: () => Promise<Module>;
  /** For components that are only rendered inside what the module renders. */
  get: () => Module;
  /** The module, once it has been requested and loaded. */
  useWhen: (isWanted: boolean) => Module | null;
};

export function lateModule<Module>(importModule: () => Promise<Module>): LateModule<Module> {
  let loaded: Module | null = null;
  let loading: Promise<Module> | null = null;
  const load = () =>
    (loading ??= importModule().then(
      (module) => (loaded = module),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  all.push(load);
  return {
    load,
    get: () => {
      if (loaded === null) throw new Error('This is rendered before its module is loaded.');
      return loaded;
    },
    useWhen: (isWanted) => {
      const [wasWanted, setWasWanted] = useState(isWanted);
      const [module, setModule] = useState(loaded);
      if (isWanted && !wasWanted) setWasWanted(true);
      useEffect(() => {
        if (!wasWanted || module !== null) return;
        // Also if it was loaded since the last render. Without the server, nothing opens, and the page
        // says elsewhere that the server is gone.
        load().then(
          (one) => setModule(() => one),
          () => undefined,
        );
      }, [wasWanted, module]);
      return wasWanted ? (module ?? loaded) : null;
    },
  };
}

const all: (() => Promise<unknown>)[] = [];

/** Loads all late modules, so that the first click doesn't wait for them. */
export function loadLateModules(): void {
  for (const load of all) load().catch(() => undefined);
}

/** Whether the page has had nothing else to do since it was loaded. */
export function useIsIdle(): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    const set = () => setIsIdle(true);
    // Safari has no idle callbacks.
    if (typeof window.requestIdleCallback !== 'function') {
      const timer = setTimeout(set, 500);
      return () => clearTimeout(timer);
    }
    const handle = window.requestIdleCallback(set, { timeout: 1_000 });
    return () => window.cancelIdleCallback(handle);
  }, []);
  return isIdle;
}
