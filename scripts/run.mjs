import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstall, pinnedNodePath } from './ensure-install.mjs';
import { YOUNG_GENERATION } from './young-generation.mjs';

// `node scripts/run.mjs start --demo`: installs when needed, then runs scripts/start.ts on the
// project's own Node. Until then the system's Node, possibly an older one, is what there is.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);

try {
  await ensureInstall(root);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const flags = script === 'start' ? [YOUNG_GENERATION] : [];

const child = spawn(pinnedNodePath(root), [...flags, join(root, 'scripts', `${script}.ts`), ...args], {
  cwd: root,
  stdio: 'inherit',
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // Ctrl-C in a terminal reaches the child by itself; twice would mean "quit at once".
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  });
}

// npm hands its signals to a shell, which ends without telling anyone: then this has a new parent.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 250);
}

child.on('error', (error) => {
  console.error(
    `The project's own Node could not be started (${error.message}). Run npm ci, then try again.`,
  );
  process.exit(1);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code);
  // Die as the child did, so that the caller sees the same.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
  process.kill(process.pid, signal);
});
