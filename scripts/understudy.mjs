#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { runChild } from './run-child.mjs';
import { YOUNG_GENERATION } from './young-generation.mjs';

// The command `npx understudy`. Plain JavaScript, because Node does not strip types in node_modules.

const OLDEST_NODE = 24;
const usage = `understudy [--demo]                      starts on http://127.0.0.1:3000
understudy config export|import|check FILE
understudy backup FOLDER
understudy restore FOLDER
understudy rotate-secret
understudy move sqlite postgres

Data is kept in DATA_DIR, else in ${envPaths('understudy', { suffix: '' }).data}.
PORT, HOST and the other settings are environment variables; the README lists them.`;
const scripts = {
  start: 'serve',
  config: 'config',
  backup: 'backup',
  restore: 'restore',
  'rotate-secret': 'rotate-secret',
  move: 'move',
};

const [first = 'start', ...rest] = process.argv.slice(2);
if (first === '--help' || first === '-h') console.log(usage);
else if (first === '--version' || first === '-v') console.log(readVersion());
else if (first.startsWith('-')) run('start', [first, ...rest]);
else if (Object.hasOwn(scripts, first)) run(first, rest);
else {
  console.error(`There is no command "${first}".\n\n${usage}`);
  process.exit(1);
}

function run(command, args) {
  const { data, cache } = envPaths('understudy', { suffix: '' });
  const flags = command === 'start' ? [YOUNG_GENERATION] : [];
  const script = join(
    import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)),
    `${scripts[command]}.js`,
  );
  runChild(findNode(), [...flags, script, ...args], {
    env: {
      ...process.env,
      // Demo data is kept apart from the user's own.
      DATA_DIR: process.env.DATA_DIR ?? (args.includes('--demo') ? join(data, 'demo') : data),
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cache, 'node'),
    },
  });
}

/** The Node that the package was tested on, or this process's own if it couldn't be installed. */
function findNode() {
  const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
  const pinned = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.', 1)[0]) >= OLDEST_NODE) return process.execPath;
  console.error(
    `Understudy needs Node.js ${OLDEST_NODE} or newer, and this is ${process.versions.node}. Install it, or let npm run install scripts.`,
  );
  return process.exit(1);
}

function readVersion() {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
