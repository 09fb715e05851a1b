import type { Store } from '#lib/store/ports';

type ChangeWatch = {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type WatchInput = {
  readonly store: Pick<Store, 'watchChanges'>;
  /** Each reads again what it keeps in memory. */
  readonly services: readonly { readonly reload: () => Promise<void> }[];
  readonly reportError: (error: unknown) => void;
};

/** Reloads what the process keeps in memory when another one has written, such as `npm run config -- import`. */
export function createChangeWatch({ store, services, reportError }: WatchInput): ChangeWatch {
  let stop = async (): Promise<void> => {};

  async function reload(): Promise<boolean> {
    let isDone = true;
    const reloads = services.map((service) =>
      service.reload().catch((error: unknown) => {
        isDone = false;
        reportError(error);
      }),
    );
    await Promise.all(reloads);
    return isDone;
  }

  return {
    start() {
      stop = store.watchChanges(reload);
    },
    stop: () => stop(),
  };
}
