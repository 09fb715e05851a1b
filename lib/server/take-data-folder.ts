import { holdFolder } from '#db/hold-folder';

/** A process that was told to end needs so long at most. */
const LEAVING_MS = 6_000;

/**
 * Sees to it that no two processes share a history, where each would close the other's running requests. Gives
 * what lets go of the folder; throws with one line for the person where another process keeps it, or where it
 * cannot be written.
 */
export async function takeDataFolder(folder: string): Promise<() => void> {
  const release = await holdFolder({
    folder,
    patienceMs: LEAVING_MS,
    onWait: () => void process.stderr.write(`Waiting for the Understudy that uses ${folder} to end…\n`),
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The data folder ${folder} cannot be used: ${why}`, { cause });
  });
  if (release !== null) return release;
  throw new Error(
    `Understudy is running on ${folder} already. Use that one, stop it, or start this one with another DATA_DIR.`,
  );
}
