import type { Database } from './database.ts';

type Versions = {
  /** Whether data that processes keep in memory has changed since the last call, here or elsewhere. */
  readonly hasChanged: () => boolean;
  readonly stop: () => void;
};

/** Other processes see a change after this time at the latest. */
const EVERY_MS = 500;

export async function watchVersion(
  { run }: Pick<Database, 'run'>,
  onError: (error: unknown) => void,
): Promise<Versions> {
  async function read(): Promise<number> {
    const [row] = await run<{ version: number }>('SELECT version FROM store_version');
    return row?.version ?? 0;
  }
  let latest = await read();
  let told = latest;
  let isReading = false;
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    read()
      .then((version) => (latest = version))
      .catch(onError)
      .finally(() => (isReading = false));
  }, EVERY_MS).unref();
  return {
    hasChanged() {
      const before = told;
      told = latest;
      return told !== before;
    },
    stop: () => clearInterval(timer),
  };
}
