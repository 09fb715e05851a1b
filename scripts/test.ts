import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CODE_STEPS, type VitestProject, vitestStep } from './check-steps.ts';
import { addCounts, countLine, countPlaywright, countRun, countVitest, removeReport } from './count-tests.ts';
import type { TestCount } from './count-tests.ts';
import { ensureBuild } from './ensure-build.ts';
import { ensureChromium } from './ensure-chromium.ts';
import { runStep, runSteps } from './run-step.ts';
import type { Step } from './run-step.ts';

// `npm test` runs all tests; `npm test -- --only unit` runs one part.

const root = dirname(import.meta.dirname);
const reports = join(root, '.cache');

const PARTS = {
  check: runCheck,
  unit: () => runVitest('unit'),
  integration: () => runBuilt('integration'),
  postgres: () => runBuilt('postgres'),
  browser: runBrowser,
};

type Part = keyof typeof PARTS;

const WHOLE: Part[] = ['check', 'integration', 'postgres', 'browser'];

const isPart = (name: string): name is Part => name in PARTS;

async function runCheck(): Promise<TestCount> {
  const [unit, code] = await Promise.all([runVitest('unit'), runSteps(root, CODE_STEPS)]);
  const failed = code.filter(({ isOk }) => !isOk).length;
  return addCounts([unit, { passed: 0, failed, skipped: 0 }]);
}

async function runBuilt(project: VitestProject): Promise<TestCount> {
  await ensureBuild(root);
  return runVitest(project);
}

async function runBrowser(): Promise<TestCount> {
  await ensureBuild(root);
  const reportPath = reportFor('browser');
  process.env['CHROMIUM_PATH'] = ensureChromium(root);
  process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = reportPath;
  return runCounted(
    { name: 'browser', commands: [['playwright', 'test', '--reporter=dot,json']] },
    reportPath,
    countPlaywright,
  );
}

function runVitest(project: VitestProject): Promise<TestCount> {
  const reportPath = reportFor(project);
  return runCounted(vitestStep(project, reportPath), reportPath, countVitest);
}

async function runCounted(
  step: Step,
  reportPath: string,
  count: (report: unknown) => TestCount,
): Promise<TestCount> {
  const { isOk } = await runStep(root, step);
  return countRun(reportPath, isOk, count);
}

function reportFor(name: string): string {
  const path = join(reports, `${name}.json`);
  removeReport(path);
  return path;
}

async function runPart(part: Part): Promise<TestCount> {
  try {
    return await PARTS[part]();
  } catch (error) {
    // The setup failed. The other parts can still run.
    console.log(`✗ ${part}: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function chosenParts(): Part[] {
  const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values;
  if (only === undefined) return WHOLE;
  const unknown = only.find((name) => !isPart(name));
  if (unknown !== undefined) {
    console.error(`There are no tests called "${unknown}". Choose from ${Object.keys(PARTS).join(', ')}.`);
    process.exit(1);
  }
  return only.filter(isPart);
}

mkdirSync(reports, { recursive: true });
const counts: TestCount[] = [];
for (const part of chosenParts()) counts.push(await runPart(part));
const total = addCounts(counts);
console.log(countLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
