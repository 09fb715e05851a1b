import { join } from 'node:path';
import { explainRefusal } from '#db/sqlite/files/database-refused';
import { holdFolder, lockFile } from '#db/sqlite/files/hold-folder';
import { restrictFolder } from '#db/sqlite/files/restrict-folder';

/** The maximum time a process needs to stop. */
const LEAVING_MS = 6_000;

export type DataFolder = {
  /** Releases it for another process. */
  readonly release: () => void;
  /** One sentence for each item in it that other users of the machine can access. */
  readonly exposures: readonly string[];
};

/**
 * Ensures that no two processes share a history, where each would close the other's running requests, and that
 * no other user can read it. Throws with one line for the person if another process uses the folder, or if it
 * can't be used.
 */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  const release = await holdFolder({
    folder,
    patienceMs: LEAVING_MS,
    onWait: () =>
      void process.stderr.write(`Waiting for the Understudy process that uses ${folder} to stop…\n`),
  }).catch((cause: unknown) => {
    throw new Error(explainFailure(cause, folder), { cause });
  });
  if (release === null)
    throw new Error(
      `Understudy is already running on ${folder}. Use that process, stop it, or start this one with another DATA_DIR.`,
    );
  return { release, exposures: restrictFolder(folder) };
}

function explainFailure(cause: unknown, folder: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `The data folder ${folder} can't be created, because a file has that name. Move the file away, or start with another DATA_DIR.`;
    case 'EISDIR':
      return `${join(folder, lockFile)} is a folder, but Understudy needs a lock file there. Move it away, or start with another DATA_DIR.`;
    case 'SQLITE_NOTADB':
      return `${join(folder, lockFile)} is not a lock file that Understudy made. Delete it, or start with another DATA_DIR.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `You have no permission to write to the data folder ${folder}. Change its permissions, or start with another DATA_DIR.`;
    default:
      return explainRefusal(cause, folder) ?? `The data folder ${folder} can't be used: ${String(cause)}`;
  }
}
