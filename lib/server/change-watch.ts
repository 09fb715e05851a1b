import type { Store } from '#lib/store/ports';

type ChangeWatch = {
  readonly start: () => void;
  readonly stop: () => void;
};

type WatchInput = {
  readonly store: Pick<Store, 'hasChangedElsewhere' | 'lookEveryMs'>;
  /** Each reads again what it keeps in memory. */
  readonly services: readonly { readonly reload: () => Promise<void> }[];
  readonly reportError: (error: unknown) => void;
};

/** Reloads what the process keeps in memory when another one has written, such as `npm run config -- import`. */
export function createChangeWatch({ store, services, reportError }: WatchInput): ChangeWatch {
  let timer: NodeJS.Timeout | null = null;
  let isReloading = false;

  async function reload(): Promise<void> {
    if (isReloading || !store.hasChangedElsewhere()) return;
    isReloading = true;
    try {
      await Promise.all(services.map((service) => service.reload().catch(reportError)));
    } finally {
      isReloading = false;
    }
  }

  return {
    start() {
      timer = setInterval(() => void reload(), store.lookEveryMs).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
