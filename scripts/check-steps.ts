import type { Step } from './run-step.ts';

/** The steps of `npm run check`, apart from the unit tests. The slowest comes first. */
export const CODE_STEPS: Step[] = [
  // Linting needs types, including those that Next generates, so they are generated first.
  {
    name: 'types, lint',
    commands: [
      ['next', 'typegen'],
      ['tsc', '--noEmit'],
      ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
    ],
  },
  { name: 'format', commands: [['oxfmt', '--check']] },
  { name: 'dead code', commands: [['knip']] },
];

export type VitestProject = 'unit' | 'integration' | 'postgres';

/** A step that runs a vitest project. The test count is read from the report. */
export function vitestStep(project: VitestProject, reportPath: string): Step {
  return {
    name: project,
    commands: [
      [
        'vitest',
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
      ],
    ],
  };
}
