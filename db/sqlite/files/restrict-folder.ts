import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files that Understudy writes into its data folder: database, lock, reserve, secret, the demo's folder and
 * data kept by a restore.
 */
const ownFile =
  /^(?:understudy\.(?:reserve|(?:db|lock)(?:-wal|-shm|-journal)?)|secret\.key(?:\.[0-9a-f]+)?)$/;
const ownFolder = /^(?:demo|before-restore-.+)$/;
/** The permissions of everyone except the owner. */
const OTHERS = 0o077;

/**
 * Removes other users' permissions from a data folder and its files, including existing ones. Returns a
 * sentence for each item that others can still access. The folder itself keeps its permissions if it contains
 * other things, because it may be someone's home.
 */
export function restrictFolder(folder: string): string[] {
  // Windows has access control lists instead, which new files inherit from their folder.
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

/** A file that has disappeared in the meantime needs no protection. */
function isPrivate(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS) === 0;
}
