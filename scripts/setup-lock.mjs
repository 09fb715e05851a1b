import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STALE_AFTER_MS = 15 * 60_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process of this project installs or builds. The lock is outside node_modules,
 * which an install removes. A lock of a dead process is taken over.
 */
export async function withSetupLock(root, work) {
  const folder = join(root, '.cache');
  const path = join(folder, 'setup.lock');
  mkdirSync(folder, { recursive: true });
  let hasTold = false;
  while (!tryLock(path)) {
    if (isAbandoned(path)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!hasTold) console.log('Another start is setting this project up; waiting for it…');
    hasTold = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_AFTER_MS) return true;
    const pid = Number(readFileSync(path, 'utf8'));
    // The file is empty between its creation and the first write.
    if (pid === 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. On any other error, the owner may still be alive, so check again later.
    return error.code === 'ESRCH';
  }
}
