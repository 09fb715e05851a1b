import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export type Step = {
  name: string;
  /** Project tools with their arguments, run one after the other. */
  commands: string[][];
};

export type StepResult = { isOk: boolean };

/** Runs the commands of a step until one fails. Prints the result, and the output only on failure. */
export async function runStep(root: string, step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  let output = '';
  let isOk = true;
  for (const command of step.commands) {
    const ran = await runTool(root, command);
    output += ran.output;
    isOk = ran.code === 0;
    if (!isOk) break;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isOk ? '✓' : '✗'} ${step.name.padEnd(12)} ${seconds.padStart(6)} s`);
  if (!isOk) console.log(indent(output));
  return { isOk };
}

/** Runs steps one after the other. A failure doesn't stop the next step. */
export async function runSteps(root: string, steps: Step[]): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) results.push(await runStep(root, step));
  return results;
}

async function runTool(root: string, command: string[]): Promise<{ code: number | null; output: string }> {
  const bin = join(root, 'node_modules', '.bin');
  const [tool = '', ...args] = command;
  const child = spawn(tool, args, {
    cwd: root,
    // The tools start with "env node", so the project's Node must come first in PATH.
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      NEXT_TELEMETRY_DISABLED: '1',
      // The output is printed later, so the tools can't detect the terminal.
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      chunks.push(Buffer.from(error.message));
      resolve(null);
    });
    child.on('close', resolve);
  });
  return { code, output: Buffer.concat(chunks).toString() };
}

const indent = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
