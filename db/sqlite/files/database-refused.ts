import { type StoreFault, storeFaultOf } from '#lib/store/store-fault';
import { sqliteFaultOf } from './store-fault.ts';

/** What happened to a file and what to do about it, in one line; null if the error is not about the file. */
export function explainRefusal(error: unknown, file: string): string | null {
  const fault = sqliteFaultOf(error) ?? storeFaultOf(error);
  return fault === null ? null : explainFault(fault, file);
}

function explainFault(fault: StoreFault, file: string): string {
  switch (fault) {
    case 'disk_full':
      return `There is no space left on the disk of ${file}. Free some space, then start Understudy again.`;
    case 'disk_error':
      return `The disk reported an error while Understudy read or wrote ${file}. Check the disk and its free space, or start with another DATA_DIR.`;
    case 'read_only':
      return `${file} is read-only. Make the file and its folder writable, or start with another DATA_DIR.`;
    case 'no_access':
      return `${file} can't be opened. Check that you may read and write the file and its folder, or start with another DATA_DIR.`;
    case 'damaged':
      return `${file} is damaged. Restore it from a backup, move it away to start with an empty one, or start with another DATA_DIR.`;
    case 'not_a_database':
      return `${file} is not a database. Move it away, or start with another DATA_DIR.`;
    case 'moved':
      return `${file} was moved or deleted while Understudy opened it. Start Understudy again.`;
    case 'unreachable':
      return `The database server (${file}) can't be reached. Check DATABASE_URL, the server and the network, then start Understudy again.`;
    case 'busy':
      return `The database server (${file}) is too busy to answer in time. Check what slows it down, then start Understudy again.`;
    case 'outdated':
      return `${file} was made by a newer version of Understudy. Update Understudy, or start it with another DATA_DIR.`;
    case 'locked':
      return `${file} is in use by another process. Stop that one first, or start with another DATA_DIR.`;
  }
}
