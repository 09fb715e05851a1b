import type { Store } from '#lib/store/ports';
import type { Database } from '#db/sqlite/open-database';

/** Writes of our own threads count, too, so under load, each check leads to a reload. */
const LOOK_EVERY_MS = 1_000;

/** Checks whether other connections have written to the file. */
export function createChangeWatch(
  { sqlite }: Database,
  onError: (error: unknown) => void,
): Store['watchChanges'] {
  const read = (): unknown => sqlite.pragma('data_version', { simple: true });
  const first = read();
  return (onChange) => {
    let latest = first;
    let running: Promise<void> | null = null;

    async function look(): Promise<void> {
      const version = read();
      if (version === latest) return;
      if (await onChange()) latest = version;
    }

    const timer = setInterval(() => {
      running ??= look()
        .catch(onError)
        .finally(() => (running = null));
    }, LOOK_EVERY_MS).unref();
    return async () => {
      clearInterval(timer);
      await running;
    };
  };
}
