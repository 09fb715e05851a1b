import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstall, pinnedNodePath } from './ensure-install.mjs';
import { runChild } from './run-child.mjs';
import { YOUNG_GENERATION } from './young-generation.mjs';

// `node scripts/run.mjs start --demo`: installs if necessary, then runs scripts/start.ts on the pinned Node.
// This script itself may run on an older Node.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);

try {
  await ensureInstall(root);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const flags = script === 'start' ? [YOUNG_GENERATION] : [];
runChild(pinnedNodePath(root), [...flags, join(root, 'scripts', `${script}.ts`), ...args], { cwd: root });
