import { dirname, join } from 'node:path';
import { CODE_STEPS, vitestStep } from './check-steps.ts';
import { runStep, runSteps } from './run-step.ts';

const root = dirname(import.meta.dirname);
const unit = vitestStep('unit', join(root, '.cache', 'unit.json'));

// Two at a time: the unit tests take about as long as everything else together.
const [unitResult, codeResults] = await Promise.all([runStep(root, unit), runSteps(root, CODE_STEPS)]);
process.exitCode = [unitResult, ...codeResults].every(({ isOk }) => isOk) ? 0 : 1;
