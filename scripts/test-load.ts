import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

// `npm run test:load -- --runs 5 --burners 4`: repeats the tests on a busy machine to find tests that depend
// on speed.

const root = dirname(import.meta.dirname);
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    burners: { type: 'string', default: '4' },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const runs = readCount('runs', values.runs, 1);
const burners = readCount('burners', values.burners, 0);

function readCount(name: string, text: string, least: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  console.error(`--${name} takes a whole number from ${least} on, not "${text}".`);
  process.exit(1);
}

/** Uses up a CPU core until this process is gone, however that ends. */
const BURN = `const parent = process.ppid;
for (;;) {
  const untilMs = Date.now() + 500;
  while (Date.now() < untilMs);
  if (process.ppid !== parent) process.exit();
}`;

function startBurner(): ChildProcess {
  const child = spawn(process.execPath, ['-e', BURN], { stdio: 'ignore' });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}

async function runTests(): Promise<boolean> {
  const only = values.only.flatMap((part) => ['--only', part]);
  const child = spawn(process.execPath, [join(root, 'scripts', 'test.ts'), ...only], {
    cwd: root,
    stdio: 'inherit',
  });
  await once(child, 'exit');
  return child.exitCode === 0;
}

const burning = Array.from({ length: burners }, startBurner);
const lines: string[] = [];
let failed = 0;
try {
  for (let run = 1; run <= runs; run += 1) {
    const startedAtMs = performance.now();
    const isOk = await runTests();
    if (!isOk) failed += 1;
    const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(0);
    lines.push(`${isOk ? '✓' : '✗'} run ${run} of ${runs}, beside ${burners} busy loops, ${seconds} s`);
  }
} finally {
  for (const child of burning) child.kill('SIGKILL');
}
console.log(lines.join('\n'));
process.exitCode = failed === 0 ? 0 : 1;
