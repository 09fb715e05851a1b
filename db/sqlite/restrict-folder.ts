import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What Understudy writes into its data folder: database, lock, reserve, secret, the demo's folder and what a restore kept. */
const ownFile =
  /^(?:understudy\.(?:reserve|(?:db|lock)(?:-wal|-shm|-journal)?)|secret\.key(?:\.[0-9a-f]+)?)$/;
const ownFolder = /^(?:demo|before-restore-.+)$/;
/** Permissions of anyone but the owner. */
const OTHERS = 0o077;

/**
 * Takes the permissions of other users away from a data folder and the files in it, also where these were
 * there before. Gives a sentence for each thing that others can still reach. The folder itself keeps its
 * permissions where it holds other things as well: it may be someone's home.
 */
export function restrictFolder(folder: string): string[] {
  // Windows has lists of who may do what instead, which a folder hands down to what is made in it.
  if (process.platform === 'win32') return [];
  const names = readdirSync(folder);
  const files = names.filter((name) => ownFile.test(name)).map((name) => join(folder, name));
  const isOwn = names.every((name) => ownFile.test(name) || ownFolder.test(name));
  return [...(isOwn ? restrict(folder, 0o700) : []), ...files.flatMap((file) => restrict(file, 0o600))];
}

function restrict(path: string, mode: number): string[] {
  if (isPrivate(path)) return [];
  try {
    chmodSync(path, mode);
  } catch {
    return [
      `Other users of this machine can read ${path}, and it belongs to another user, so Understudy can't change that. Have its owner run: chmod ${mode.toString(8)} "${path}"`,
    ];
  }
  return isPrivate(path)
    ? []
    : [
        `Other users of this machine may be able to read ${path}: its file system keeps no permissions. Set DATA_DIR to a folder on one that does.`,
      ];
}

/** A file that is gone meanwhile is nobody's to read. */
function isPrivate(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS) === 0;
}
