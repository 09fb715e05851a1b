import type { Step } from './run-step.ts';

/** What `npm run check` holds the code to, apart from the unit tests; the slowest first. */
export const CODE_STEPS: Step[] = [
  // Linting reads types too, so Next's generated ones have to be there before either.
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

/** A vitest project; the report is for counting. */
export function vitestStep(project: 'unit' | 'integration', reportPath: string): Step {
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
