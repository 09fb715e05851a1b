import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ensureBuild } from './ensure-build.ts';

// `npm pack` runs this first: it puts together `dist`, the product as JavaScript with its screens built. Node strips no
// types below node_modules, where a package lives.

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  type: z.literal('module'),
  imports: z.record(z.string(), z.string()),
});

/** Copied as they are. Of `app` only the names count: they tell which paths there are. */
const COPIED = [
  'app',
  'db/sqlite/migrations',
  'scripts/run-child.mjs',
  'scripts/understudy.mjs',
  'scripts/young-generation.mjs',
];
/** What the build leaves behind, and no server reads. */
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

/** The nearest manifest is the one that says what `#lib` means. */
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
