import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ensureBuild } from './ensure-build.ts';

// Runs before `npm pack`: builds `dist`, which contains the product as JavaScript and its built screens. Node
// does not strip types in node_modules, where packages are installed.

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  type: z.literal('module'),
  imports: z.record(z.string(), z.string()),
});

/** Copied unchanged. From `app`, only the file names matter: they define the routes. */
const COPIED = [
  'app',
  'db/sqlite/migrations',
  'db/postgres/migrations',
  'scripts/run-child.mjs',
  'scripts/understudy.mjs',
  'scripts/young-generation.mjs',
];
/** Build output that the server doesn't need. */
const UNUSED = ['cache', 'diagnostics', 'trace', 'trace-build', 'turbopack', 'types', 'built-from'];

await ensureBuild(root);
rmSync(dist, { recursive: true, force: true });
compile();
for (const path of COPIED) cpSync(join(root, path), join(dist, path), { recursive: true });
cpSync(join(root, '.next'), join(dist, '.next'), {
  recursive: true,
  filter: (path) => !UNUSED.some((name) => path === join(root, '.next', name)),
});
chmodSync(join(dist, 'scripts', 'understudy.mjs'), 0o755);
writeManifest();

function compile(): void {
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const { status } = spawnSync(tsc, ['-p', join(root, 'scripts', 'tsconfig.pack.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The sources could not be compiled; the lines above say why.');
}

/** Writes a package.json to `dist`, because the nearest one defines `#lib`. */
function writeManifest(): void {
  const { imports, ...manifest } = Manifest.parse(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
  );
  const compiled = Object.fromEntries(
    Object.entries(imports).map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]),
  );
  writeFileSync(
    join(dist, 'package.json'),
    `${JSON.stringify({ ...manifest, imports: compiled }, null, 2)}\n`,
  );
}
